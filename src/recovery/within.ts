import { setTimeout } from "node:timers/promises";

/** Waits for a promise, but no longer than `ms`. Undefined if it takes longer. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, setTimeout(ms, undefined, { ref: false })]);
}
