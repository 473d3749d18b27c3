import { Protocol } from "@colyseus/core";
import type { ClientMessages, PlayerMove } from "../protocol/messages.ts";
import { UINT32_MAX } from "../protocol/shapes.ts";

/** What the SDK's frame of a move begins with; the values follow in the order of their names. */
const WITH_TICK = headOf("direction", "seq", "tick");
const WITHOUT_TICK = headOf("direction", "seq");

/**
 * Reads a move from the frame between `start` and `end`, if the SDK packed it from `{ direction, seq, tick }` or
 * `{ direction, seq }` and it is in range. Returns undefined for any other frame.
 *
 * Colyseus's decoder and the message's schema handle the others. They read moves alike, but take several times as long, and nine
 * of ten frames are moves.
 */
export function moveOf(bytes: Buffer, start = 0, end = bytes.length): PlayerMove | undefined {
  const hasTick = beginsWith(bytes, start, end, WITH_TICK);
  if (!hasTick && !beginsWith(bytes, start, end, WITHOUT_TICK)) return undefined;
  const values = new NumberReader(bytes, start + (hasTick ? WITH_TICK : WITHOUT_TICK).length, end);
  const direction = values.next() + 0; // −0 becomes 0, as in the schema
  const seq = values.next();
  const tick = hasTick ? values.next() : undefined;
  if (!values.isAtEnd || !(direction >= -1 && direction <= 1) || !isUint32(seq)) return undefined;
  if (tick === undefined) return { direction, seq };
  return isUint32(tick) ? { direction, seq, tick } : undefined;
}

/** MessagePack's numbers, one after the other. */
class NumberReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  /** Reads the next number. Returns NaN, and stays where it is, if there is no number of a known kind. */
  next(): number {
    const bytes = this.#bytes;
    if (this.isAtEnd) return Number.NaN;
    const token = bytes[this.#at] as number;
    if (token < 0x40) return this.#passed(1, token); // the SDK uses 0x40 to 0x7f for lists of names
    if (token >= 0xe0) return this.#passed(1, token - 0x100);
    const size = SIZES[token];
    const at = this.#at + 1;
    if (size === undefined || at + size > this.#end) return Number.NaN;
    if (token === 0xca) return this.#passed(5, bytes.readFloatBE(at));
    if (token === 0xcb) return this.#passed(9, bytes.readDoubleBE(at));
    return this.#passed(1 + size, bytes.readUIntBE(at, size));
  }

  #passed(bytes: number, value: number): number {
    this.#at += bytes;
    return value;
  }
}

/** Bytes after the tokens of float 32 and 64, and of uint 8, 16 and 32. */
const SIZES: Readonly<Record<number, number>> = { 202: 4, 203: 8, 204: 1, 205: 2, 206: 4 };

/** A message by its name, then an object by the names of its values (`frames.ts`). */
function headOf(...names: readonly string[]): Buffer {
  const words = names.flatMap((name) => [0xa0 | name.length, ...Buffer.from(name)]);
  const name = Buffer.from("player_move" satisfies keyof ClientMessages);
  return Buffer.from([
    Protocol.ROOM_DATA,
    0xa0 | name.length,
    ...name,
    0xd4,
    0x72,
    0x40,
    0x90 | names.length,
    ...words,
  ]);
}

function beginsWith(bytes: Buffer, start: number, end: number, head: Buffer): boolean {
  if (end - start <= head.length) return false;
  for (let at = 0; at < head.length; at++) if (bytes[start + at] !== head[at]) return false;
  return true;
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= UINT32_MAX;
}
