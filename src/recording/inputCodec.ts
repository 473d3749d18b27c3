import type { Input } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";

// An input is one byte (the head), and what the head asks for, in this order:
//
//   head      bits 0–2: side · bits 3–4: direction −1, 0, 1, or OTHER · bits 5–7: ticks since the input before, 7: add the next varint
//   varint    if the ticks are 7: ticks − 7
//   word      if the direction is OTHER, 16 bits, little end first. Bits 0–11: direction in STEPS, from −1 up, or one of the values
//             below · bits 12–15: age + 1 as below, 15: add the next varint; or the reason or the bot of the input
//   float64   if the word says EXACT: the direction
//   varint    after a head without OTHER: age + 1 · after an age of 15: age + 1 − 15
//
// The age of a move is the ticks from the move's own tick to its arrival; age + 1 is 0 without a tick of its own, or for one in the
// future, which counts as now.

/** Steps of a direction from 0 to 1. Players' directions are multiples of 1 / STEPS; bots' are any numbers. */
export const STEPS = 1024;

/** A move's own tick counts as less than this many ticks before its arrival. No move can be back-dated that far. */
const MAX_AGE_TICKS = 127;

const OTHER = 3;
const EXACT = 4093;
const STAND_IN = 4094;
const LEAVE = 4095;
const REASONS = ["left", "disconnected"] as const satisfies readonly Extract<Input, { type: "leave" }>["reason"][];

type Move = Extract<Input, { type: "move" }>;

/** A move that arrives for the step of `at`, rounded so that it takes three bytes at most. Its own tick is at most `at`. */
export function compactMove({ type, side, direction, tick }: Move, at: number): Move {
  const own = tick === undefined ? undefined : Math.min(Math.max(tick, at - MAX_AGE_TICKS + 1), at);
  return { type, side, direction: Math.round(direction * STEPS) / STEPS + 0, tick: own }; // + 0: never −0
}

/** Most bytes of an input. */
const MAX_BYTES = 32;

/** Writes inputs, by ascending tick, into bytes. Two or three for a move of a player. */
export class InputWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #at = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Number of bytes. */
  get length(): number {
    return this.#length;
  }

  /** Tick of the last input. */
  get at(): number {
    return this.#at;
  }

  push({ at, input }: LoggedInput): void {
    this.#makeRoom();
    const ticks = at - this.#at;
    this.#at = at;
    const code = input.type === "move" ? [-1, 0, 1].indexOf(input.direction) : -1;
    this.#byte(input.side | ((code < 0 ? OTHER : code) << 3) | (Math.min(ticks, 7) << 5));
    if (ticks >= 7) this.#varint(ticks - 7);
    if (input.type === "leave") this.#word(LEAVE, REASONS.indexOf(input.reason));
    else if (input.type === "stand_in") this.#word(STAND_IN, input.bot ? 1 : 0);
    else this.#move(input.direction, code, input.tick === undefined ? 0 : Math.max(at - input.tick, 0) + 1);
  }

  #move(direction: number, code: number, age: number): void {
    if (code >= 0) {
      this.#varint(age);
      return;
    }
    const steps = (direction + 1) * STEPS;
    const isStep = Number.isInteger(steps) && steps / STEPS - 1 === direction;
    this.#word(isStep ? steps : EXACT, Math.min(age, 15));
    if (!isStep) this.#float64(direction);
    if (age >= 15) this.#varint(age - 15);
  }

  #makeRoom(): void {
    if (this.#length + MAX_BYTES <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * this.#bytes.length);
    longer.set(this.#bytes);
    this.#bytes = longer;
  }

  #byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  #word(low: number, high: number): void {
    const word = low | (high << 12);
    this.#byte(word & 0xff);
    this.#byte(word >> 8);
  }

  #float64(value: number): void {
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Seven bits a byte, the lowest first. */
  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    this.#byte(rest);
  }
}

/** The inputs of a log in bytes. */
export function inputBytesOf(log: Iterable<LoggedInput>): Uint8Array {
  const writer = new InputWriter();
  for (const one of log) writer.push(one);
  return writer.bytes;
}

/** Reads what an InputWriter has written; `before` is the tick before the first input. Throws a RangeError if bytes are missing. */
export function* readInputs(bytes: Uint8Array, before = 0): Generator<LoggedInput> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let next = 0;
  let at = before;
  const byte = () => view.getUint8(next++);
  function varint(): number {
    for (let value = 0, unit = 1; ; unit *= 0x80) {
      const part = byte();
      value += (part & 0x7f) * unit;
      if (part < 0x80) return value;
    }
  }
  function move(side: number, direction: number, age: number): Input {
    return { type: "move", side, direction, ...(age > 0 && { tick: at - age + 1 }) };
  }
  function other(side: number): Input {
    const word = byte() + byte() * 0x100;
    const [low, high] = [word & 0xfff, word >> 12];
    if (low === LEAVE) return { type: "leave", side, reason: REASONS[high] ?? "left" };
    if (low === STAND_IN) return { type: "stand_in", side, bot: high === 1 };
    let direction = low / STEPS - 1;
    if (low === EXACT) {
      direction = view.getFloat64(next, true);
      next += 8;
    }
    return move(side, direction, high < 15 ? high : 15 + varint());
  }
  while (next < bytes.length) {
    const head = byte();
    at += head >> 5 < 7 ? head >> 5 : 7 + varint();
    const [side, code] = [head & 7, (head >> 3) & 3];
    yield { at, input: code === OTHER ? other(side) : move(side, code - 1, varint()) };
  }
}
