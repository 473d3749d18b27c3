/** Opcodes of WebSocket frames (RFC 6455, section 5.2). */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const FINAL = 0x80;
const MASKED = 0x80;

/** Builds a client's frame. The mask that the RFC demands is all zeros, so the payload stays as it is. */
export function frameOf(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  if (length > 0xffff) throw new RangeError(`a payload of ${length} bytes, more than 65535`);
  const start = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(start + length);
  frame[0] = FINAL | opcode;
  if (length < 126) {
    frame[1] = MASKED | length;
  } else {
    frame[1] = MASKED | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.set(payload, start);
  return frame;
}

/** Finds the frames in a server's stream, however it is cut into chunks. */
export class FrameReader {
  readonly #onFrame: (opcode: number, data: Buffer, start: number, end: number) => void;
  /** Start of a frame that has not arrived completely. */
  #rest: Buffer | undefined;

  constructor(onFrame: (opcode: number, data: Buffer, start: number, end: number) => void) {
    this.#onFrame = onFrame;
  }

  /** Reads a chunk. Does not keep `data`. */
  read(data: Buffer, from: number, to: number): void {
    if (this.#rest === undefined) this.#walk(data, from, to);
    else {
      const joined = Buffer.concat([this.#rest, data.subarray(from, to)]);
      this.#rest = undefined;
      this.#walk(joined, 0, joined.length);
    }
  }

  #walk(data: Buffer, from: number, to: number): void {
    let at = from;
    while (to - at >= 2) {
      let length = (data[at + 1] ?? 0) & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (to - at < 4) break;
        length = data.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (to - at < 10) break;
        length = Number(data.readBigUInt64BE(start));
        start += 8;
      }
      if (start + length > to) break;
      this.#onFrame((data[at] ?? 0) & 0x0f, data, start, start + length);
      at = start + length;
    }
    if (at < to) this.#rest = Buffer.from(data.subarray(at, to));
  }
}
