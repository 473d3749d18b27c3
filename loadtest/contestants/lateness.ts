import { createHistogram } from "node:perf_hooks";

export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const histogram = createHistogram();

/** Returns a function to call on every turn of a loop. It records how late each turn is; an early turn counts as punctual. */
export function watchLoop(periodMs: number): () => void {
  let last = performance.now();
  return () => {
    const now = performance.now();
    histogram.record(Math.max(1, Math.round(1e6 * (now - last - periodMs))));
    last = now;
  };
}

/** Calls that every contestant answers. */
export const latenessCalls = {
  beginLateness: (): void => histogram.reset(),
  /** How much longer than their period the loops took since `beginLateness`. */
  lateness: (): Lateness => ({ p50Ms: histogram.percentile(50) / 1e6, p99Ms: histogram.percentile(99) / 1e6 }),
};
