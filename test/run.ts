/**
 * `npm test -- [--long] [--jobs N] [files, folders or patterns] [options of mocha]`
 *
 * Each test file runs in a process of its own: a process can hold one Colyseus server only. Several run at once, because
 * most of them wait most of the time.
 */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const MOCHA = "node_modules/mocha/bin/mocha.js";
const FOLDERS = ["test", "loadtest"];
/** `npm run test:faults` runs these. */
const FAULTS = "test/faults/**";
/** `npm run test:long` runs these, one at a time: they measure, walk through many screens, or need the whole machine. */
const LONG = ".long.test.ts";
const JOBS = Math.min(16, 3 * availableParallelism());
/** Files that run browsers and so need a whole core each. The others mostly wait. */
const BROWSERS = "test/web/";
const BROWSER_JOBS = availableParallelism();
/** Lines about a failed file that are repeated at the end. */
const SUMMARY_LINES = 12;
/** Longest time that one file may take. */
const FILE_MINUTES = { short: 8, long: 20 };
/** Longest time from the last test of a file to the end of its process: a failed test may leave something open. */
const END_SECONDS = 30;

/** Slow files. They start first, so that the run does not end with one of them alone. */
const SLOW = [
  "recovery/revival",
  "rooms/waysIn",
  "rooms/match",
  "web/match",
  "web/browsers",
  "simulation/endings",
  "cluster/processes",
];

/** Mocha's options that take a value in the next argument. */
const WITH_VALUE = /^(?:-[fgtsRrO]|--(?:fgrep|grep|timeout|slow|reporter|require|reporter-option|retries))$/;

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  readonly seconds: number;
  readonly output: string;
}

interface Options {
  readonly isLong: boolean;
  readonly jobs: number;
  readonly files: readonly string[];
  readonly forMocha: readonly string[];
}

function optionsOf(args: readonly string[]): Options {
  const own = [...args];
  const takeFlag = (name: string, length: number) => {
    const at = own.indexOf(name);
    return at < 0 ? [] : own.splice(at, length);
  };
  const isLong = takeFlag("--long", 1).length > 0;
  const jobs = Number(takeFlag("--jobs", 2)[1] ?? (isLong ? 1 : JOBS));
  if (!(jobs >= 1)) throw new Error("--jobs needs a number from 1");
  const isPath = (arg: string, at: number) => !arg.startsWith("-") && !WITH_VALUE.test(own[at - 1] ?? "");
  const paths = own.filter(isPath);
  const files = (paths.length > 0 ? paths : FOLDERS).flatMap((path) => filesOf(path, isLong));
  return { isLong, jobs, files: slowFirst(files), forMocha: own.filter((arg, at) => !isPath(arg, at)) };
}

/** A folder stands for its long files or for the others; a file or a pattern for itself. */
function filesOf(path: string, isLong: boolean): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const files = isFolder
    ? globSync(join(path, "**/*.test.ts"), { exclude: [FAULTS] }).filter((file) => file.endsWith(LONG) === isLong)
    : globSync(path);
  if (files.length === 0) throw new Error(`no test file: ${path}`);
  return files;
}

function slowFirst(files: readonly string[]): string[] {
  const isSlow = (file: string) => SLOW.some((name) => file.includes(`${name}.test.ts`));
  return [...new Set(files)].sort(
    (one, other) => Number(isSlow(other)) - Number(isSlow(one)) || (one < other ? -1 : 1),
  );
}

const running = new Set<ChildProcess>();

/** Runs one file. Without `onOutput`, what it prints is kept for later. */
async function run(file: string, options: Options, onOutput?: (text: string) => void): Promise<Outcome> {
  const begun = performance.now();
  const colors = process.stdout.isTTY ? ["--color"] : [];
  const child = spawn(process.execPath, [MOCHA, ...colors, ...options.forMocha, file], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...compiled(), ...process.env },
  });
  running.add(child);
  let output = "";
  let ending: NodeJS.Timeout | undefined;
  function take(text: string): void {
    output += text;
    onOutput?.(text);
    if (countOf(output, "passing") !== undefined) ending ??= killAfter(END_SECONDS);
  }
  function killAfter(seconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      take(`\nkilled: it did not end within ${seconds} seconds\n`);
      child.kill("SIGKILL");
    }, seconds * 1000);
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
  const minutes = options.isLong || file.endsWith(LONG) ? FILE_MINUTES.long : FILE_MINUTES.short;
  const timeout = killAfter(60 * minutes);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const timer of [timeout, ending]) clearTimeout(timer);
  running.delete(child);
  const [passed = 0, failed = 0, pending = 0] = ["passing", "failing", "pending"].map((what) => countOf(output, what));
  return {
    file,
    passed,
    pending,
    output,
    failed: code === 0 ? failed : Math.max(1, failed),
    seconds: (performance.now() - begun) / 1000,
  };
}

/** Node keeps what it has compiled from one process to the next, but a measured coverage would be less exact. */
function compiled(): NodeJS.ProcessEnv {
  return process.env["NODE_V8_COVERAGE"] ? {} : { NODE_COMPILE_CACHE: join(tmpdir(), "pong-compiled") };
}

/** The figure in mocha's closing lines. */
function countOf(output: string, what: string): number | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors
  const lines = output.replace(/\x1b\[[\d;]*m/g, "").matchAll(new RegExp(`^ +(\\d+) ${what}\\b`, "gm"));
  const [, figure] = [...lines].at(-1) ?? [];
  return figure === undefined ? undefined : Number(figure);
}

async function runAll(options: Options): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const isAlone = options.files.length === 1;
  const browsers = options.files.filter((file) => file.startsWith(BROWSERS));
  const others = options.files.filter((file) => !file.startsWith(BROWSERS));
  /** Runs the files of the first queue, then of the next. */
  async function work(...queues: readonly string[][]): Promise<void> {
    const next = () => queues.find((left) => left.length > 0)?.shift();
    for (let file = next(); file !== undefined; file = next()) {
      const outcome = await run(file, options, isAlone ? (text) => process.stdout.write(text) : undefined);
      outcomes.push(outcome);
      if (!isAlone) report(outcome);
    }
  }
  const jobs = Array.from({ length: options.jobs }, (_, job) =>
    job < BROWSER_JOBS ? work(browsers, others) : work(others),
  );
  await Promise.all(jobs);
  return outcomes;
}

function report({ file, passed, failed, pending, seconds, output }: Outcome): void {
  if (passed + failed + pending === 0) return; // -g left none of its tests
  const counts = [`${passed} passing`, pending > 0 && `${pending} pending`, failed > 0 && `${failed} failing`];
  console.log(`${failed > 0 ? "✖" : "✔"} ${file}: ${counts.filter(Boolean).join(", ")} (${seconds.toFixed(1)} s)`);
  if (failed > 0) console.log(output);
}

/** The beginning of mocha's list of failed tests; what came last if it has none. */
function summaryOf(output: string): string {
  const [, list] = output.split(/^ +\d+ failing$/m);
  const lines = (list ?? output).split("\n").filter((line) => line.trim() !== "");
  return (list === undefined ? lines.slice(-SUMMARY_LINES) : lines.slice(0, SUMMARY_LINES)).join("\n");
}

function sumOf(outcomes: readonly Outcome[], what: "passed" | "failed" | "pending"): number {
  return outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
}

const begun = performance.now();
const options = optionsOf(process.argv.slice(2));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    for (const child of running) child.kill("SIGKILL");
    process.kill(process.pid, signal);
  });
}
const outcomes = await runAll(options);
const [passed, failed, pending] = (["passed", "failed", "pending"] as const).map((what) => sumOf(outcomes, what));
const failures = outcomes.filter((outcome) => outcome.failed > 0);
console.log("");
for (const { file, output } of failures) console.log(`✖ ${file}\n${summaryOf(output)}`);
if (passed === 0 && failed === 0) console.log("no test ran");
console.log(`${passed} passing (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
if (pending) console.log(`${pending} pending`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed === 0 || failed !== 0 ? 1 : 0;
