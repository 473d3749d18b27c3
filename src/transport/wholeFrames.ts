import type { Duplex, Writable } from "node:stream";
import { WebSocket } from "ws";

/** FIN, and binary: no extension, no fragment. */
const BINARY = 0x82;
const MASKED = 0x80;
/** Of the head of a frame that tells its length in one byte, and of the longest such message. */
const HEAD_BYTES = 6;
const MAX_SHORT = 125;

/** The inside of ws 8.23.0 that is relied on; test/ops/wholeFrames.test.ts fails when it is another. */
interface Inside {
  readonly _socket: Duplex;
  readonly _receiver: Receiver;
}

interface Receiver extends Writable {
  /** 0 between two frames. */
  readonly _state: number;
  readonly _bufferedBytes: number;
  /** Its message is in fragments, of which there are more to come. */
  readonly _fragmented: number;
  readonly _maxPayload: number;
}

/**
 * From here on a short binary message of an open socket is handed on at once if it comes alone and whole, as nearly all that
 * players send does. Everything else goes its way through two streams, Node's and ws's, which costs several times as much.
 */
export function readWholeFrames(socket: WebSocket): void {
  const { _socket: stream, _receiver: receiver } = socket as unknown as Inside;
  const longest = Math.min(MAX_SHORT, receiver._maxPayload || MAX_SHORT);
  const push = stream.push.bind(stream);
  /** What came last went that way; it may still be on it, or be the beginning of something. */
  let isBegun = false;
  stream.push = (chunk: Buffer | null) => {
    if (isBegun) isBegun = stream.readableLength > 0 || !isIdle(receiver);
    if (!isBegun && chunk !== null && isWhole(chunk, longest) && socket.readyState === WebSocket.OPEN) {
      socket.emit("message", unmasked(chunk), true);
      return true;
    }
    isBegun = true;
    return push(chunk);
  };
}

function isWhole(chunk: Buffer, longest: number): boolean {
  const length = chunk.length - HEAD_BYTES;
  return length >= 0 && length <= longest && chunk[0] === BINARY && chunk[1] === (MASKED | length);
}

/** Nothing has come before that is still to be read. */
function isIdle({ _state, _bufferedBytes, _fragmented, writableLength }: Receiver): boolean {
  return _state === 0 && _bufferedBytes === 0 && _fragmented === 0 && writableLength === 0;
}

/** RFC 6455, 5.3; in place. */
function unmasked(chunk: Buffer): Buffer {
  for (let at = HEAD_BYTES; at < chunk.length; at++) {
    chunk[at] = (chunk[at] as number) ^ (chunk[2 + ((at - HEAD_BYTES) & 3)] as number);
  }
  return chunk.subarray(HEAD_BYTES);
}
