import type { Input } from "./match.ts";
import type { LoggedInput } from "./replay.ts";

/** Numbers in an entry: the tick of arrival and, for a move, its side, its direction and its own tick (or NO_TICK). */
const WIDTH = 4;
const NO_TICK = -1;

/**
 * Every input that reached a match, by ascending tick of arrival.
 *
 * Entries are stored as plain numbers. As objects, the logs of hundreds of matches would fill most of the heap and keep the
 * garbage collector busy.
 */
export class InputLog {
  #numbers = new Float64Array(64 * WIDTH);
  #length = 0;
  /** Inputs other than moves, by index. */
  readonly #others = new Map<number, Input>();

  constructor(inputs: Iterable<LoggedInput> = []) {
    for (const one of inputs) this.push(one);
  }

  /** Number of entries. */
  get length(): number {
    return this.#length;
  }

  /** Adds an entry, whose tick is not before that of the last one. */
  push({ at, input }: LoggedInput): void {
    const start = this.#length * WIDTH;
    if (start === this.#numbers.length) {
      const longer = new Float64Array(2 * start);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[start] = at;
    if (input.type === "move") {
      this.#numbers[start + 1] = input.side;
      this.#numbers[start + 2] = input.direction;
      this.#numbers[start + 3] = input.tick ?? NO_TICK;
    } else {
      this.#others.set(this.#length, input);
    }
    this.#length++;
  }

  /** The entries from index `from` up to, but without, `to`; all entries if both are left out. */
  slice(from = 0, to = this.#length): LoggedInput[] {
    const entries: LoggedInput[] = [];
    for (let index = from; index < Math.min(to, this.#length); index++) entries.push(this.#entry(index));
    return entries;
  }

  #entry(index: number): LoggedInput {
    const number = (offset: number) => this.#numbers[index * WIDTH + offset] as number;
    const tick = number(3);
    const move: Input = { type: "move", side: number(1), direction: number(2), ...(tick !== NO_TICK && { tick }) };
    return { at: number(0), input: this.#others.get(index) ?? move };
  }
}
