/** Moves of a player that count, per second. */
const MOVES_PER_SECOND = 30;

/** Moves that may come at once. */
const BURST = 30;

/** Spreads the moves of each player over the ticks, so that the inputs of a match are bounded. */
export class MovePace {
  readonly #spacing: number;
  /** By side: the tick on which the next move would be on time at the full rate. */
  readonly #due = new Map<number, number>();

  constructor(tickRate: number) {
    this.#spacing = tickRate / MOVES_PER_SECOND;
  }

  /** Returns the first tick, from `tick` on, for which a move of this side counts, and counts it. */
  take(side: number, tick: number): number {
    const due = this.#due.get(side) ?? tick;
    const at = Math.max(tick, Math.ceil(due - (BURST - 1) * this.#spacing));
    this.#due.set(side, Math.max(due, at) + this.#spacing);
    return at;
  }
}
