import type { Writable } from "node:stream";
import { WebSocket } from "ws";
import { readWholeFrames } from "./wholeFrames.ts";

/** Bytes that may wait for one slow reader beyond what the kernel takes: minutes of play. */
export const MAX_WAITING_BYTES = 64 * 1024;

/** What went out, since the start of the process. */
export interface SentCounts {
  frames: number;
  /** With the frames' headers, without TCP's and TLS's. */
  bytes: number;
  /** Readers that were too slow and cut off. */
  cutOff: number;
}

/** The inside of ws 8.23.0 that is relied on; test/ops/sharedFrames.test.ts fails when it is another. */
interface Inside {
  readonly _isServer: boolean;
  readonly _socket: Writable;
  readonly _extensions: Readonly<Record<string, unknown>>;
}

/**
 * A class of sockets for ws's server that frame a binary message once, however many of them it is sent to in one turn, and that
 * read the short ones that come whole by a short way (`wholeFrames.ts`).
 *
 * A room's patch is the same bytes for all its clients, and framing and writing it in two parts to each is a large part of
 * what a patch costs. The frame is also a copy, which ws makes none of: the state's encoder hands out a view of memory
 * that its next patch overwrites, while a slow socket may still wait to send it. Who hands over the same buffer twice in
 * one turn must not have changed its bytes.
 */
export function createSharedFrameSocket(counts: SentCounts): typeof WebSocket {
  let framed: Uint8Array | undefined;
  let frame: Buffer = Buffer.alloc(0);

  function forget(): void {
    framed = undefined;
  }

  function frameOf(message: Uint8Array): Buffer {
    if (message === framed) return frame;
    if (framed === undefined) process.nextTick(forget);
    framed = message;
    frame = binaryFrame(message);
    return frame;
  }

  class SharedFrameSocket extends WebSocket {
    /** Nothing was sent on it but whole binary messages: none of ours can come in between the parts of another. */
    #isPlain = false;

    constructor(...args: unknown[]) {
      super(...(args as [null]));
      this.once("open", () => {
        const { _isServer, _extensions } = insideOf(this);
        this.#isPlain = _isServer && !("permessage-deflate" in _extensions);
        readWholeFrames(this);
      });
    }

    override send(...args: unknown[]): void {
      const [message, options, callback] = args;
      if (this.readyState === WebSocket.OPEN) this.#isPlain &&= message instanceof Uint8Array && isBinaryOnly(options);
      if (!this.#isPlain || this.readyState !== WebSocket.OPEN) {
        super.send(...(args as Parameters<WebSocket["send"]>));
        return;
      }
      const { _socket: stream } = insideOf(this);
      if (stream.writableLength > MAX_WAITING_BYTES) {
        // a close frame would only wait behind the rest
        counts.cutOff++;
        this.terminate();
        return;
      }
      const bytes = frameOf(message as Uint8Array);
      counts.frames++;
      counts.bytes += bytes.length;
      stream.write(bytes, (callback ?? undefined) as () => void);
    }
  }
  return SharedFrameSocket;
}

/** `{ binary: true }` or nothing. */
function isBinaryOnly(options: unknown): boolean {
  if (options === undefined) return true;
  if (typeof options !== "object" || options === null) return false;
  for (const name in options) if (name !== "binary" || !(options as { binary?: boolean }).binary) return false;
  return true;
}

function insideOf(socket: WebSocket): Inside {
  return socket as unknown as Inside;
}

/** RFC 6455, 5.2: one unmasked frame, copied. */
function binaryFrame(message: Uint8Array): Buffer {
  const { length } = message;
  const head = length < 126 ? 2 : length < 65536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x82;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.set(message, head);
  return frame;
}
