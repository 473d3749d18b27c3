import { setImmediate } from "node:timers/promises";
import { ApiError } from "../protocol/errors.ts";

/** Most calls under way, and most calls that wait for their turn. */
const AT_ONCE = 32;
const WAITING = 500;

/**
 * The turns of calls on the event loop that they share with the rooms. One call begins in each turn of the loop, and few are under
 * way, so that a tick never waits for a crowd of callers.
 */
export class CallTurns {
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #isBeginning = false;

  /** Carries out a call when its turn has come. Rejects with ApiError `unavailable` if too many calls wait. */
  async take<T>(call: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= WAITING) {
      throw new ApiError("unavailable", "too many calls wait for a seat", { retryAfterSeconds: 1 });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    void this.#begin();
    await promise;
    try {
      return await call();
    } finally {
      this.#underWay--;
      void this.#begin();
    }
  }

  /** Lets the calls begin, the one that has waited longest first. */
  async #begin(): Promise<void> {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    while (this.#underWay < AT_ONCE && this.#waiting.length > 0) {
      this.#underWay++;
      this.#waiting.shift()?.();
      await setImmediate();
    }
    this.#isBeginning = false;
  }
}
