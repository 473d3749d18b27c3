/** Values in Prometheus's text format. The key is a metric's name with its labels, as written there. */
export type Samples = ReadonlyMap<string, number>;

export function parseSamples(text: string): Samples {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, series = "", value = ""] = /^(\S+?(?:\{.*\})?) (\S+)/.exec(line) ?? [];
    samples.set(series, value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value));
  }
  return samples;
}

/** Growth of each series between two readings. */
export function deltaOf(before: Samples, after: Samples): Samples {
  return new Map([...after].map(([series, value]) => [series, value - (before.get(series) ?? 0)]));
}

/** Sum of a metric over all its labels. NaN if there is no such metric. */
export function sumOf(samples: Samples, name: string): number {
  const values = [...samples].flatMap(([series, value]) => (nameOf(series) === name ? [value] : []));
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0);
}

/**
 * Quantile of a histogram's observations, interpolated within its bucket; `share` is in [0, 1].
 *
 * NaN without observations. The highest finite bound if the quantile lies above it.
 */
export function histogramQuantileOf(samples: Samples, name: string, share: number): number {
  const counts = new Map<number, number>();
  for (const [series, count] of samples) {
    const bound = nameOf(series) === `${name}_bucket` ? /[{,]le="([^"]*)"/.exec(series)?.[1] : undefined;
    if (bound === undefined) continue;
    const upTo = bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound);
    counts.set(upTo, (counts.get(upTo) ?? 0) + count);
  }
  const buckets = [...counts].sort(([one], [other]) => one - other);
  const wanted = share * (buckets.at(-1)?.[1] ?? 0);
  if (wanted === 0) return Number.NaN;
  let [lower, below] = [0, 0];
  for (const [upper, count] of buckets) {
    if (count >= wanted) {
      if (upper === Number.POSITIVE_INFINITY) return lower;
      return lower + ((upper - lower) * (wanted - below)) / (count - below);
    }
    [lower, below] = [upper, count];
  }
  return lower;
}

function nameOf(series: string): string {
  return series.split("{", 1)[0] ?? "";
}
