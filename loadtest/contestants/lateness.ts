import { createHistogram } from "node:perf_hooks";

export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const histogram = createHistogram();

/** For one loop of a period: call the answer each time it comes round. What it is too early is no lateness. */
export function watchLoop(periodMs: number): () => void {
  let last = performance.now();
  return () => {
    const now = performance.now();
    histogram.record(Math.max(1, Math.round(1e6 * (now - last - periodMs))));
    last = now;
  };
}

/** Calls for the parent, for every contestant alike. */
export const latenessCalls = {
  beginLateness: (): void => histogram.reset(),
  /** By how much the loops came round later than their period, since `beginLateness`. */
  lateness: (): Lateness => ({ p50Ms: histogram.percentile(50) / 1e6, p99Ms: histogram.percentile(99) / 1e6 }),
};
