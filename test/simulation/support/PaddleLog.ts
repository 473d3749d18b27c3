import assert from "node:assert/strict";
import type { Rules } from "../../../src/simulation/constants.ts";
import { type Paddle, paddlePositionAt } from "../../../src/simulation/paddle.ts";

interface Run {
  readonly from: number;
  readonly position: number;
  readonly direction: number;
  readonly length: number;
}

/** Everything that a paddle did, by the ticks from which its moves count. */
export class PaddleLog {
  readonly #rules: Rules;
  readonly #runs: Run[];
  /** First whole tick after the last bounce. */
  #free = 0;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#runs = [{ from: 0, position: 0, direction: 0, length: rules.paddleLength }];
  }

  steer(direction: number, tick: number | undefined, now: number, window: number): void {
    const from = Math.min(now, Math.max(tick ?? now, now - window, this.#last.from, this.#free));
    this.#runs.push({ ...this.#last, from, position: this.#positionOf(this.#last, from), direction });
  }

  /** Answers whether the length changed. */
  resize(length: number, now: number): boolean {
    if (this.#last.length === length) return false;
    this.#runs.push({ ...this.#last, from: now, position: this.#positionOf(this.#last, now), length });
    return true;
  }

  bounce(at: number): void {
    this.#free = Math.max(this.#free, Math.floor(at) + 1);
  }

  /** Where on the paddle a ball lands: −1 … 1 from end to end, beyond that if it misses; undefined without a paddle. */
  landing(position: number, at: number): number | undefined {
    const run = this.#runs.findLast(({ from }) => from <= at) as Run;
    if (run.length <= 0) return undefined;
    return (position - this.#positionOf(run, at)) / (run.length / 2 + this.#rules.ballRadius);
  }

  compare(paddle: Paddle, now: number): void {
    assert.equal(paddle.length, this.#last.length);
    const [actual, expected] = [paddlePositionAt(paddle, now, this.#rules), this.#positionOf(this.#last, now)];
    assert.ok(Math.abs(actual - expected) < 1e-9, `paddle at ${actual}, expected ${expected}`);
  }

  get #last(): Run {
    return this.#runs.at(-1) as Run;
  }

  #positionOf({ from, position, direction, length }: Run, at: number): number {
    const reach = 50 - length / 2;
    const moved = position + (at - from) * direction * (this.#rules.paddleSpeed / this.#rules.tickRate);
    return Math.max(-reach, Math.min(reach, moved));
  }
}
