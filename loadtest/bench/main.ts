/** Ours and others side by side: `npm run bench -- --help`. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Child, SERVER_CORE } from "../processes/Child.ts";
import { type Capacity, measureCapacity } from "./capacity.ts";
import { chartOf } from "./chart.ts";
import type { EmptyTimerCalls } from "./emptyTimer.ts";
import { machineText } from "./machine.ts";
import { type BenchOptions, benchOptionsOf, USAGE } from "./options.ts";
import { pageOf } from "./report.ts";
import { type BenchResult, jsonOf, resultOf } from "./result.ts";
import { type Measured, measureSideBySide } from "./sideBySide.ts";
import { targetLinesOf } from "./targets.ts";

const EMPTY_TIMER = fileURLToPath(new URL("emptyTimer.ts", import.meta.url));
const DOCS = new URL("../../docs/", import.meta.url);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(options: BenchOptions): Promise<BenchResult> {
  const { windows, seconds, only } = options;
  const emptyTimerP99Ms = await measureEmptyTimer();
  const measured: Measured[] = [];
  for (const rooms of options.rooms) measured.push(...(await measureSideBySide(only, rooms, options, say)));
  const capacities: Capacity[] = [];
  for (const id of options.capacity ? (["ours", "template"] as const) : []) {
    if (only.includes(id)) capacities.push(await measureCapacity(id, Math.min(seconds, 10), say));
  }
  const date = new Date().toISOString();
  return { date, machine: machineText(), windows, seconds, emptyTimerP99Ms, measured, capacities };
}

async function measureEmptyTimer(): Promise<number> {
  const child = await Child.start<EmptyTimerCalls>(EMPTY_TIMER, { core: SERVER_CORE });
  const late = await child.call("lateP99Ms", 5);
  await child.end();
  return late;
}

async function main(options: BenchOptions): Promise<void> {
  const result = options.from === undefined ? await run(options) : resultOf(await readFile(options.from, "utf8"));
  await writeFile(options.json, jsonOf(result));
  const page = pageOf(result);
  say(`\n${page.slice(page.indexOf("\n## "), page.indexOf("\n## What is compared"))}`);
  for (const line of targetLinesOf(result)) say(line);
  if (!options.publish) return;
  await mkdir(new URL("images/", DOCS), { recursive: true });
  await writeFile(new URL("benchmark.md", DOCS), page);
  await writeFile(new URL("images/benchmark.svg", DOCS), chartOf(result));
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
