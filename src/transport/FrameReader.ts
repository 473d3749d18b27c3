import { isUtf8 } from "node:buffer";
import { FIN, MAX_CONTROL_BYTES, Opcode, WsCloseCode } from "./webSocketFrames.ts";

/** Longest message that a client may send, in bytes. */
export const MAX_MESSAGE_BYTES = 4096;

/** Control frames and fragments that a client may send in a second. Messages have their own limit (`rooms/frameGuard.ts`). */
const MAX_EXTRA_FRAMES = 100;
const WINDOW_MS = 1000;

const RESERVED = 0x70;
const MASKED = 0x80;
const NOTHING: Buffer = Buffer.alloc(0);

/** A breach of the protocol, and the code to close the connection with. */
export interface Fault {
  readonly code: number;
  readonly problem: string;
}

const TOO_BIG: Fault = { code: WsCloseCode.TOO_BIG, problem: `a message of more than ${MAX_MESSAGE_BYTES} bytes` };
const NOT_UTF8: Fault = { code: WsCloseCode.INVALID_DATA, problem: "a text that is not UTF-8" };
const RESERVED_BITS = protocolError("a frame with reserved bits");
const NOT_MASKED = protocolError("a frame without a mask");
const UNKNOWN_OPCODE = protocolError("a frame of no known kind");
const BAD_CONTROL = protocolError("a control frame in fragments or too long");
const NOTHING_TO_CONTINUE = protocolError("a continuation of nothing");
const INTERRUPTED = protocolError("a new message inside of another");
const TOO_MANY: Fault = { code: WsCloseCode.POLICY_VIOLATION, problem: "too many control frames or fragments" };
const BAD_CLOSE = protocolError("a close frame with an invalid code");

/** Takes a message: the bytes from `start` to `end`. They are valid during the call only. */
export type OnMessage = (bytes: Buffer, start: number, end: number, isBinary: boolean) => void;

/** Receives what a client sent. Payloads are valid during the call only. */
export interface FrameHandlers {
  readonly onMessage: OnMessage;
  readonly onPing: (payload: Buffer) => void;
  /** `code` is 1005 if the frame has none. Nothing is read after it. */
  readonly onClose: (code: number, payload: Buffer) => void;
}

/**
 * Reads the frames of one client from its bytes, however those are cut (RFC 6455, 5). No extension is supported.
 *
 * Payloads are unmasked in place. Only the beginning of an incomplete frame and the fragments of an incomplete message are
 * kept, as copies: both are bounded by the longest message.
 */
export class FrameReader {
  readonly #handlers: FrameHandlers;
  /** The beginning of a frame whose end has not come yet. */
  #rest = NOTHING;
  /** Type of the message whose fragments are being collected; 0 between two messages. */
  #fragmented: number = Opcode.CONTINUATION;
  #fragments: Buffer[] = [];
  #fragmentBytes = 0;
  #isDone = false;
  #extraFrames = 0;
  #windowEnd = 0;

  constructor(handlers: FrameHandlers) {
    this.#handlers = handlers;
  }

  /** Takes the next bytes and overwrites them. After a fault or a close frame everything is ignored. */
  read(chunk: Buffer): Fault | undefined {
    if (this.#isDone) return undefined;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (!this.#isDone && bytes.length - at >= 2) {
      const first = bytes[at] as number;
      const second = bytes[at + 1] as number;
      const fault = this.#faultOfHead(first, second);
      if (fault !== undefined) return this.#fail(fault);
      const short = second & 0x7f;
      const head = short < 126 ? 6 : short === 126 ? 8 : 14;
      if (bytes.length - at < head) break;
      const length = short < 126 ? short : lengthOf(bytes, at + 2, short);
      if (length + this.#fragmentBytes > MAX_MESSAGE_BYTES && !isControl(first)) return this.#fail(TOO_BIG);
      const start = at + head;
      const end = start + length;
      if (end > bytes.length) break;
      unmask(bytes, start, end);
      at = end;
      const faultOfPayload = this.#take(first, bytes, start, end);
      if (faultOfPayload !== undefined) return this.#fail(faultOfPayload);
    }
    this.#rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
    return undefined;
  }

  #fail(fault: Fault): Fault {
    this.#isDone = true;
    return fault;
  }

  #faultOfHead(first: number, second: number): Fault | undefined {
    if ((first & RESERVED) !== 0) return RESERVED_BITS;
    const opcode = first & 0x0f;
    if (isControl(first)) {
      if (opcode > Opcode.PONG) return UNKNOWN_OPCODE;
      if ((first & FIN) === 0 || (second & 0x7f) > MAX_CONTROL_BYTES) return BAD_CONTROL;
    } else {
      if (opcode > Opcode.BINARY) return UNKNOWN_OPCODE;
      const isContinuation = opcode === Opcode.CONTINUATION;
      if (isContinuation && this.#fragmented === 0) return NOTHING_TO_CONTINUE;
      if (!isContinuation && this.#fragmented !== 0) return INTERRUPTED;
    }
    return (second & MASKED) === 0 ? NOT_MASKED : undefined;
  }

  #take(first: number, bytes: Buffer, start: number, end: number): Fault | undefined {
    if (first === (FIN | Opcode.BINARY)) {
      this.#handlers.onMessage(bytes, start, end, true);
      return undefined;
    }
    const payload = bytes.subarray(start, end);
    const opcode = first & 0x0f;
    if (this.#isFlood()) return TOO_MANY;
    if (opcode === Opcode.CLOSE) return this.#takeClose(payload);
    if (opcode === Opcode.PING) this.#handlers.onPing(payload);
    return isControl(first) ? undefined : this.#takeFragment(first, payload);
  }

  /** Counts a frame that is not a whole message. Returns whether it is one too many in the current second. */
  #isFlood(): boolean {
    const now = performance.now();
    if (now >= this.#windowEnd) {
      this.#extraFrames = 0;
      this.#windowEnd = now + WINDOW_MS;
    }
    return ++this.#extraFrames > MAX_EXTRA_FRAMES;
  }

  #takeFragment(first: number, payload: Buffer): Fault | undefined {
    if (this.#fragmented === 0) this.#fragmented = first & 0x0f;
    if (payload.length > 0) this.#fragments.push(Buffer.from(payload));
    this.#fragmentBytes += payload.length;
    if ((first & FIN) === 0) return undefined;
    const message = Buffer.concat(this.#fragments);
    const isBinary = this.#fragmented === Opcode.BINARY;
    this.#fragmented = 0;
    this.#fragments = [];
    this.#fragmentBytes = 0;
    if (!isBinary && !isUtf8(message)) return NOT_UTF8;
    this.#handlers.onMessage(message, 0, message.length, isBinary);
    return undefined;
  }

  #takeClose(payload: Buffer): Fault | undefined {
    const code = payload.length === 0 ? WsCloseCode.NO_STATUS : payload.length === 1 ? 0 : payload.readUInt16BE();
    if (payload.length > 0 && !mayBeSent(code)) return BAD_CLOSE;
    if (!isUtf8(payload.subarray(2))) return NOT_UTF8;
    this.#isDone = true;
    this.#handlers.onClose(code, payload);
    return undefined;
  }
}

function protocolError(problem: string): Fault {
  return { code: WsCloseCode.PROTOCOL_ERROR, problem };
}

function isControl(first: number): boolean {
  return (first & 0x08) !== 0;
}

/** Reads an extended payload length of two or eight bytes. */
function lengthOf(bytes: Buffer, at: number, short: number): number {
  return short === 126 ? bytes.readUInt16BE(at) : bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

/** Unmasks the payload in place. Its mask is the four bytes before it. */
function unmask(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    bytes[at] = (bytes[at] as number) ^ (bytes[start - 4 + ((at - start) & 3)] as number);
  }
}

/** Whether a close frame may carry the code (RFC 6455, 7.4, and the codes that were registered since). */
function mayBeSent(code: number): boolean {
  const isDefined = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
  return isDefined || (code >= 3000 && code <= 4999);
}
