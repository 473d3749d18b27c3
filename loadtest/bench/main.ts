/** Compares this server with others, side by side: `npm run bench -- --help`. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, say } from "../commandLine.ts";
import { Child, SERVER_CORE } from "../processes/Child.ts";
import { CAPACITY_IDS, type Capacity, measureCapacity } from "./capacity.ts";
import { chartOf } from "./chart.ts";
import { canRun, nameOf } from "./contestants.ts";
import type { EmptyTimerCalls } from "./emptyTimer.ts";
import { machineText } from "./machine.ts";
import { type BenchOptions, benchOptionsOf, maxBenchSecondsOf, USAGE } from "./options.ts";
import { pageOf } from "./report.ts";
import { type BenchResult, jsonOf, resultOf } from "./result.ts";
import { type ContestantResult, MAX_WAIT_PERCENT, measureSideBySide } from "./sideBySide.ts";
import { targetLinesOf } from "./targets.ts";

const EMPTY_TIMER = join(import.meta.dirname, "emptyTimer.ts");
const EMPTY_TIMER_SECONDS = 5;
const DOCS = join(import.meta.dirname, "../../docs");
const MAX_CAPACITY_SECONDS = 10;

async function run(options: BenchOptions): Promise<number> {
  const result = options.from === undefined ? await measure(options) : resultOf(await readFile(options.from, "utf8"));
  await writeFile(options.json, jsonOf(result));
  const page = pageOf(result);
  say(`\n${page.slice(page.indexOf("\n## "), page.indexOf("\n## What is compared"))}`);
  if (result.measured.some(({ windows }) => windows.length === 0)) {
    say(
      `The machine was too busy: every window of a contestant was dropped. Servers may wait ${MAX_WAIT_PERCENT} % for their core.`,
    );
  }
  const targets = targetLinesOf(result);
  say(targets.length > 0 ? `Targets:\n${targets.join("\n")}` : "no target was measured");
  if (!options.publish) return 0;
  await mkdir(join(DOCS, "images"), { recursive: true });
  await writeFile(join(DOCS, "benchmark.md"), page);
  await writeFile(join(DOCS, "images/benchmark.svg"), chartOf(result));
  return 0;
}

async function measure({
  rooms: sizes,
  windows,
  seconds,
  entries: wanted,
  capacity,
}: BenchOptions): Promise<BenchResult> {
  const entries = wanted.filter(canRun);
  for (const { id } of wanted)
    if (!entries.some((entry) => entry.id === id)) say(`left out, because there is no compiler cc: ${nameOf(id)}`);
  const emptyTimerP99Ms = await measureEmptyTimer();
  const measured: ContestantResult[] = [];
  for (const rooms of sizes) measured.push(...(await measureSideBySide(entries, rooms, { windows, seconds }, say)));
  const capacities: Capacity[] = [];
  for (const entry of capacity ? entries.filter(({ id }) => CAPACITY_IDS.includes(id)) : []) {
    capacities.push(await measureCapacity(entry, Math.min(seconds, MAX_CAPACITY_SECONDS), say));
  }
  const date = new Date().toISOString();
  return { date, machine: machineText(), windows, seconds, emptyTimerP99Ms, measured, capacities };
}

async function measureEmptyTimer(): Promise<number> {
  say("measuring how late timers are on the idle core");
  const child = await Child.start<EmptyTimerCalls>(EMPTY_TIMER, { core: SERVER_CORE });
  const lateP99Ms = await child.call("lateP99Ms", EMPTY_TIMER_SECONDS);
  await child.end();
  return lateP99Ms;
}

await runCommand({ usage: USAGE, optionsOf: benchOptionsOf, maxSecondsOf: maxBenchSecondsOf, run });
