/** Quantile of the values, interpolated between neighbours; `share` is in [0, 1]. NaN without values. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

type Percentiles<N extends string> = Record<`${N}P50Ms` | `${N}P99Ms`, number>;

/** Median and 99th percentile as fields: `percentilesOf("join", times)` has `joinP50Ms` and `joinP99Ms`. */
export function percentilesOf<N extends string>(name: N, times: readonly number[]): Percentiles<N> {
  const entries = { [`${name}P50Ms`]: quantileOf(times, 0.5), [`${name}P99Ms`]: quantileOf(times, 0.99) };
  return entries as Percentiles<N>;
}

export interface Spread {
  readonly median: number;
  /** First quartile. */
  readonly low: number;
  /** Third quartile. */
  readonly high: number;
}

/** Median and quartiles, without the values that are NaN. */
export function spreadOf(values: readonly number[]): Spread {
  const known = values.filter((value) => !Number.isNaN(value));
  return { median: quantileOf(known, 0.5), low: quantileOf(known, 0.25), high: quantileOf(known, 0.75) };
}
