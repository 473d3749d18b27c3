import type { Input } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import type { Connected } from "./seat.ts";

const NO_INPUTS: readonly Input[] = [];
const NEVER = Number.POSITIVE_INFINITY;

/** An input with the tick that it arrived for. */
export interface QueuedInput extends LoggedInput {
  /** The connection that sent a move, and the move's `seq` on it. */
  readonly sender?: { readonly connection: Connected; readonly seq: number } | undefined;
}

/** The inputs that wait for the steps of their ticks. */
export class InputQueue {
  /** Ordered by tick. */
  #arrived: QueuedInput[] = [];
  #urgentTick = NEVER;

  /** Tick of the first urgent input, which must be stepped on its tick. The others can wait for the next patch. */
  get urgentTick(): number {
    return this.#urgentTick;
  }

  /** Adds an input. Returns whether `urgentTick` is earlier than before. */
  add(queued: QueuedInput, isUrgent: boolean): boolean {
    this.#arrived.push(queued);
    if (!isUrgent || queued.at >= this.#urgentTick) return false;
    this.#urgentTick = queued.at;
    return true;
  }

  /** Adds a bot's move, behind the inputs that have arrived for its tick. */
  insert(move: LoggedInput): void {
    const later = this.#arrived.findIndex(({ at }) => at > move.at);
    this.#arrived.splice(later < 0 ? this.#arrived.length : later, 0, move);
  }

  /** Removes and returns the inputs up to `tick`. Calls `onTaken` for each. */
  take(tick: number, onTaken: (taken: QueuedInput) => void): readonly Input[] {
    const arrived = this.#arrived;
    if (arrived.length === 0 || (arrived[0] as QueuedInput).at > tick) return NO_INPUTS;
    const inputs: Input[] = [];
    for (const one of arrived) {
      if (one.at > tick) break;
      onTaken(one);
      inputs.push(one.input);
    }
    this.#arrived = inputs.length === arrived.length ? [] : arrived.slice(inputs.length);
    if (tick >= this.#urgentTick) this.#urgentTick = NEVER;
    return inputs;
  }
}
