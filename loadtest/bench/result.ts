import type { Capacity } from "./capacity.ts";
import type { Measured } from "./sideBySide.ts";

/** All that a run found out; what is shown is made of this. NaN is null in JSON. */
export interface BenchResult {
  /** ISO 8601. */
  readonly date: string;
  readonly machine: string;
  readonly windows: number;
  readonly seconds: number;
  readonly emptyTimerP99Ms: number;
  readonly measured: readonly Measured[];
  readonly capacities: readonly Capacity[];
}

export function jsonOf(result: BenchResult): string {
  return `${JSON.stringify(result, undefined, 1)}\n`;
}

export function resultOf(json: string): BenchResult {
  return JSON.parse(json, (_, value) => (value === null ? Number.NaN : value));
}
