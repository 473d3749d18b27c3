import type { Capacity } from "./capacity.ts";
import type { ContestantResult } from "./sideBySide.ts";

/** Everything that a run measured. Pages and charts are made from it. NaN becomes null in JSON. */
export interface BenchResult {
  /** ISO 8601. */
  readonly date: string;
  readonly machine: string;
  readonly windows: number;
  readonly seconds: number;
  readonly emptyTimerP99Ms: number;
  readonly measured: readonly ContestantResult[];
  readonly capacities: readonly Capacity[];
}

export function jsonOf(result: BenchResult): string {
  return `${JSON.stringify(result, undefined, 1)}\n`;
}

export function resultOf(json: string): BenchResult {
  return JSON.parse(json, (_, value) => (value === null ? Number.NaN : value));
}
