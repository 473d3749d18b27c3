import type { Metric, Registry } from "prom-client";
import type { Distribution } from "./Distribution.ts";

export interface Exposed {
  readonly name: string;
  readonly help: string;
  /** With the labels of each. */
  distributions(): readonly (readonly [Readonly<Record<string, string>>, Distribution])[];
}

/** Shows distributions as one Prometheus histogram. */
export function exposeDistributions(registry: Registry, { name, help, distributions }: Exposed): void {
  const metric = {
    name,
    help,
    type: "histogram",
    aggregator: "sum",
    get: async () => ({
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      values: distributions().flatMap(([labels, distribution]) => samplesOf(name, labels, distribution)),
    }),
    reset: () => undefined,
  };
  registry.registerMetric(metric as unknown as Metric);
}

function samplesOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  { bounds, counts, count, sum }: Distribution,
) {
  let below = 0;
  const buckets = [...bounds, "+Inf"].map((le, index) => {
    below += counts[index] as number;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
