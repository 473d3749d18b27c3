import type { Router } from "express";
import { createRegistry, type MetricSources } from "../telemetry/registry.ts";
import { onlyGet } from "./refusals.ts";

/** The text is made at most this often, because making it keeps every room waiting. */
const FRESH_MS = 1000;

/** `/metrics` in Prometheus's text format. */
export function mountMetrics(site: Router, sources: MetricSources): void {
  const registry = createRegistry(sources);
  let made = { text: Promise.resolve(""), at: Number.NEGATIVE_INFINITY };

  function textOfNow(): Promise<string> {
    const now = performance.now();
    if (now - made.at >= FRESH_MS) made = { text: registry.metrics(), at: now };
    return made.text;
  }

  site
    .route("/metrics")
    .get(async (_, res) => {
      res.set({ "content-type": registry.contentType, "cache-control": "no-store" }).end(await textOfNow());
    })
    .all(onlyGet);
}
