import type { LoggedInput } from "../simulation/replay.ts";
import { InputWriter, readInputs } from "./inputCodec.ts";

/** Number of inputs from one mark to the next. */
const INPUTS_A_MARK = 100;

/** Where an input begins, and the tick of the one before it. */
interface Mark {
  readonly start: number;
  readonly at: number;
}

/** Every input that reached a match, by ascending tick of arrival, in the bytes of its replay (`inputCodec.ts`). */
export class InputLog {
  readonly #writer = new InputWriter();
  readonly #marks: Mark[] = [];
  #length = 0;

  constructor(inputs: Iterable<LoggedInput> = []) {
    for (const one of inputs) this.push(one);
  }

  /** Number of inputs. */
  get length(): number {
    return this.#length;
  }

  /** All inputs in the form that a replay has. They are overwritten or outdated after the next `push`. */
  get bytes(): Uint8Array {
    return this.#writer.bytes;
  }

  /** Adds an input, whose tick is not before that of the last one. */
  push(input: LoggedInput): void {
    if (this.#length % INPUTS_A_MARK === 0) this.#marks.push({ start: this.#writer.length, at: this.#writer.at });
    this.#writer.push(input);
    this.#length++;
  }

  /** The inputs from index `from` up to, but without, `to`; all inputs if both are left out. */
  slice(from = 0, to = this.#length): LoggedInput[] {
    const index = Math.floor(from / INPUTS_A_MARK);
    const mark = this.#marks[index];
    const inputs: LoggedInput[] = [];
    if (mark === undefined || from >= to) return inputs;
    let next = index * INPUTS_A_MARK;
    for (const one of readInputs(this.bytes.subarray(mark.start), mark.at)) {
      if (next >= to) break;
      if (next++ >= from) inputs.push(one);
    }
    return inputs;
  }
}
