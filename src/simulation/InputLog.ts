import type { Input } from "./match.ts";
import type { LoggedInput } from "./replay.ts";

/** Numbers of an entry: its tick, and of a move the side, the direction, and the tick or NONE. */
const WIDTH = 4;
const NONE = -1;

/**
 * All that reached a match, by ascending tick.
 *
 * Kept as plain numbers: as objects the logs of hundreds of matches would be most of the heap, and its collector's work.
 */
export class InputLog {
  #numbers = new Float64Array(64 * WIDTH);
  #length = 0;
  /** What is no move, by index. */
  readonly #others = new Map<number, Input>();

  constructor(inputs: Iterable<LoggedInput> = []) {
    for (const one of inputs) this.push(one);
  }

  get length(): number {
    return this.#length;
  }

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
      this.#numbers[start + 3] = input.tick ?? NONE;
    } else {
      this.#others.set(this.#length, input);
    }
    this.#length++;
  }

  /** The entries from index `from` up to `to`, which is not among them; all of them if both are left out. */
  slice(from = 0, to = this.#length): LoggedInput[] {
    const entries: LoggedInput[] = [];
    for (let index = from; index < Math.min(to, this.#length); index++) entries.push(this.#entry(index));
    return entries;
  }

  #entry(index: number): LoggedInput {
    const number = (offset: number) => this.#numbers[index * WIDTH + offset] as number;
    const tick = number(3);
    const move: Input = { type: "move", side: number(1), direction: number(2), ...(tick !== NONE && { tick }) };
    return { at: number(0), input: this.#others.get(index) ?? move };
  }
}
