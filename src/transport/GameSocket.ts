import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { descriptorOf, writeDirectly } from "./directWrite.ts";
import { type Fault, FrameReader, type OnMessage } from "./FrameReader.ts";
import type { SharedFrames } from "./SharedFrames.ts";
import { closeFrameOf, frameOf, Opcode, WsCloseCode } from "./webSocketFrames.ts";

/** Bytes that may wait for one slow reader, beyond what the kernel takes: minutes of play. */
export const MAX_WAITING_BYTES = 64 * 1024;
/** How long a client has to answer a close frame and to end its connection. */
export const CLOSE_TIMEOUT_MS = 2000;
/** Pings in a row without an answer after which the socket is cut off. */
const MAX_UNANSWERED = 2;

/** As WebSocket's `readyState` in browsers. */
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** Counts of what was sent, since the process started. */
export interface SentCounts {
  frames: number;
  /** Includes the frames' headers, but not those of TCP and TLS. */
  bytes: number;
  /** Sockets that were cut off because they read too slowly. */
  cutOff: number;
}

/** The part that all sockets of a server share. */
export interface SocketOptions {
  readonly frames: SharedFrames;
  readonly sent: SentCounts;
  readonly onFault: (fault: Fault) => void;
}

/**
 * The server's end of a WebSocket connection after its handshake (RFC 6455).
 *
 * Emits `message` with a payload that is valid during the call only, and whether it is binary; and `close` with the code of
 * the client's close frame, 1005 if that had none, or 1006 if there was no such frame.
 */
export class GameSocket extends EventEmitter<{ message: [payload: Buffer, isBinary: boolean]; close: [code: number] }> {
  /** Takes the client's messages. Without it they are emitted. */
  onMessage: OnMessage | undefined;
  readonly #stream: Socket;
  readonly #descriptor: number;
  readonly #options: SocketOptions;
  #readyState = OPEN;
  #closeCode: number = WsCloseCode.ABNORMAL;
  #closeTimer: NodeJS.Timeout | undefined;
  /** Bytes that had come when the socket was last checked, and the pings since any came. */
  #seenBytes = 0;
  #unanswered = 0;

  constructor(stream: Socket, options: SocketOptions) {
    super();
    this.#stream = stream;
    this.#descriptor = descriptorOf(stream);
    this.#options = options;
    const reader = new FrameReader({
      onMessage: (bytes, start, end, isBinary) => {
        if (this.#readyState !== OPEN) return;
        if (this.onMessage === undefined) this.emit("message", bytes.subarray(start, end), isBinary);
        else this.onMessage(bytes, start, end, isBinary);
      },
      onPing: (payload) => this.#sendControl(Opcode.PONG, payload),
      onClose: (code, payload) => this.#onClose(code, payload),
    });
    stream.on("data", (chunk: Buffer) => {
      const fault = reader.read(chunk);
      if (fault !== undefined) this.#fail(fault);
    });
    stream.on("end", () => this.#end());
    stream.on("error", () => stream.destroy());
    stream.on("close", () => {
      this.#readyState = CLOSED;
      clearTimeout(this.#closeTimer);
      this.emit("close", this.#closeCode);
    });
  }

  get readyState(): number {
    return this.#readyState;
  }

  /** Bytes that wait to be taken by the kernel. */
  get waitingBytes(): number {
    return this.#stream.writableLength;
  }

  /** Sends a binary message, unless the socket is being closed. */
  send(message: Uint8Array): void {
    if (!this.#maySend()) return;
    const { frames, sent } = this.#options;
    const frame = frames.of(message);
    sent.frames++;
    sent.bytes += frame.length;
    writeDirectly(this.#stream, this.#descriptor, frame);
  }

  /** Sends a close frame and waits for the client's. */
  close(code?: number, reason?: string): void {
    if (this.#readyState !== OPEN) return;
    this.#stream.write(closeFrameOf(code, reason));
    this.#startClosing();
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#readyState = CLOSING;
    this.#stream.destroy();
  }

  /** Pings the client if nothing has come from it since the last check, or cuts it off if it left several pings unanswered. */
  checkAlive(): void {
    const { bytesRead } = this.#stream;
    if (bytesRead > this.#seenBytes) {
      this.#seenBytes = bytesRead;
      this.#unanswered = 0;
    } else if (this.#unanswered >= MAX_UNANSWERED) {
      this.terminate();
    } else {
      this.#unanswered++;
      this.#sendControl(Opcode.PING, Buffer.alloc(0));
    }
  }

  #sendControl(opcode: number, payload: Buffer): void {
    if (this.#maySend()) this.#stream.write(frameOf(opcode, payload));
  }

  /** Whether the socket is open. Cuts the client off if too much waits for it. */
  #maySend(): boolean {
    if (this.#readyState !== OPEN) return false;
    if (this.#stream.writableLength <= MAX_WAITING_BYTES) return true;
    // a close frame would only wait behind the rest
    this.#options.sent.cutOff++;
    this.terminate();
    return false;
  }

  /** Answers the client's close frame with the same, unless it is an answer itself. */
  #onClose(code: number, payload: Buffer): void {
    this.#closeCode = code;
    if (this.#readyState === OPEN) this.#stream.write(frameOf(Opcode.CLOSE, payload));
    this.#end();
  }

  #fail(fault: Fault): void {
    this.#options.onFault(fault);
    this.close(fault.code);
    this.#end();
  }

  /** Sends what is waiting, and ends the connection. */
  #end(): void {
    this.#startClosing();
    this.#stream.end();
  }

  #startClosing(): void {
    if (this.#readyState !== OPEN) return;
    this.#readyState = CLOSING;
    this.#closeTimer = setTimeout(() => this.#stream.destroy(), CLOSE_TIMEOUT_MS);
  }
}
