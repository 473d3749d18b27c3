/** Ours and others side by side: `npm run bench -- --help`. */
import { writeFile } from "node:fs/promises";
import { type BenchOptions, benchOptionsOf, USAGE } from "./options.ts";
import { type Measured, measureSideBySide } from "./sideBySide.ts";

export interface BenchResult {
  /** ISO date. */
  readonly date: string;
  readonly machine: string;
  readonly windows: number;
  readonly seconds: number;
  readonly measured: readonly Measured[];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(options: BenchOptions): Promise<void> {
  const measured: Measured[] = [];
  for (const rooms of options.rooms) measured.push(...(await measureSideBySide(options.only, rooms, options, say)));
  const { windows, seconds } = options;
  const result: BenchResult = { date: new Date().toISOString(), machine: "", windows, seconds, measured };
  await writeFile(options.json, `${JSON.stringify(result, undefined, 1)}\n`);
}

let options: BenchOptions | undefined;
try {
  options = benchOptionsOf(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) await main(options);
