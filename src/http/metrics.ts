import type { Router } from "express";
import { createRegistry, type MetricSources } from "../telemetry/registry.ts";
import { onlyGet } from "./refusals.ts";

/** `/metrics` in Prometheus's text format. */
export function mountMetrics(site: Router, sources: MetricSources): void {
  const registry = createRegistry(sources);
  site
    .route("/metrics")
    .get(async (_, res) => {
      res.set({ "content-type": registry.contentType, "cache-control": "no-store" }).end(await registry.metrics());
    })
    .all(onlyGet);
}
