import { appendFileSync } from "node:fs";

/** Where `npm run test:faults -- --times` collects them. */
export const FIGURES_FILE = "FAULT_FIGURES";

export interface Figures {
  readonly scenario: string;
  readonly what: string;
  readonly count: number;
  readonly median: number;
  readonly worst: number;
}

/** Figures of some measured times, in ms; they are printed, and kept for a table of several runs. */
export function report(scenario: string, what: string, times: readonly number[]): Figures {
  const sorted = [...times].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const figures = { scenario, what, count: times.length, median, worst: sorted.at(-1) ?? Number.NaN };
  console.log(`      ${lineOf(figures)}`);
  const file = process.env[FIGURES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
  return figures;
}

export function lineOf({ scenario, what, count, median, worst }: Figures): string {
  return `${scenario}: ${what}, ms: median ${median.toFixed(0)}, worst ${worst.toFixed(0)} of ${count}`;
}
