import type { Input } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import { MovePace } from "./MovePace.ts";
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
  readonly #pace: MovePace;
  /** By side: the move that came too early for the player's pace. A newer one replaces it. */
  readonly #held = new Map<number, QueuedInput>();

  constructor(tickRate: number) {
    this.#pace = new MovePace(tickRate);
  }

  /** Tick of the first urgent input, which must be stepped on its tick. The others can wait for the next patch. */
  get urgentTick(): number {
    return this.#urgentTick;
  }

  /** Adds an input. Returns whether `urgentTick` is earlier than before. */
  add(queued: QueuedInput, isUrgent: boolean): boolean {
    if (queued.sender !== undefined) return this.#addMove(queued, isUrgent);
    this.insert(queued);
    return isUrgent && this.#hurry(queued.at);
  }

  /** Adds an input behind those that have arrived for its tick. */
  insert(input: QueuedInput): void {
    const later = this.#arrived.findIndex(({ at }) => at > input.at);
    if (later < 0) this.#arrived.push(input);
    else this.#arrived.splice(later, 0, input);
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
      if (this.#held.get(one.input.side) === one) this.#held.delete(one.input.side);
    }
    this.#arrived = inputs.length === arrived.length ? [] : arrived.slice(inputs.length);
    if (tick >= this.#urgentTick) this.#urgentTick = Math.min(NEVER, ...[...this.#held.values()].map(({ at }) => at));
    return inputs;
  }

  #addMove(queued: QueuedInput, isUrgent: boolean): boolean {
    const { side } = queued.input;
    const held = this.#held.get(side);
    if (held !== undefined) {
      const newer = { ...queued, at: held.at };
      this.#arrived[this.#arrived.indexOf(held)] = newer;
      this.#held.set(side, newer);
      return false;
    }
    const at = this.#pace.take(side, queued.at);
    if (at === queued.at) {
      this.insert(queued);
      return isUrgent && this.#hurry(at);
    }
    const later = { ...queued, at };
    this.#held.set(side, later);
    this.insert(later);
    return this.#hurry(at);
  }

  /** Marks a tick as urgent. Returns whether it is earlier than those before. */
  #hurry(tick: number): boolean {
    if (tick >= this.#urgentTick) return false;
    this.#urgentTick = tick;
    return true;
  }
}
