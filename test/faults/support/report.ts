import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

/** Environment variable with the file in which `npm run test:faults` collects the figures. */
export const FIGURES_FILE = "FAULT_FIGURES";

export interface Figures {
  readonly scenario: string;
  readonly what: string;
  readonly count: number;
  readonly median: number;
  readonly worst: number;
}

/** Prints the median and the worst of some times in ms, and appends them to the figures file if there is one. */
export function report(scenario: string, what: string, times: readonly number[]): Figures {
  const sorted = [...times].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const worst = sorted.at(-1) ?? Number.NaN;
  console.log(
    `      ${scenario}: ${what}, ms: median ${median.toFixed(0)}, worst ${worst.toFixed(0)} of ${times.length}`,
  );
  const figures = { scenario, what, count: times.length, median, worst };
  const file = process.env[FIGURES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
  return figures;
}

/**
 * Asserts that times in ms stay below bounds, which hold for a machine that does nothing else. A busy one gets more time, and twice
 * as much for the worst: clients that miss a moment wait twice as long before they try again.
 */
export function assertTimes(
  { scenario, what, median, worst }: Figures,
  bounds: { readonly median?: number; readonly worst: number },
): void {
  const slowness = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  const said = `${scenario}: ${what}: median ${median}, worst ${worst}, on a machine ${slowness.toFixed(1)} times too busy`;
  assert.ok(
    median < slowness * (bounds.median ?? bounds.worst) && worst < slowness * Math.min(slowness, 2) * bounds.worst,
    said,
  );
}
