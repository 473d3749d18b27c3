/**
 * Runs the fault tests: `npm run test:faults -- [--times N] [options of mocha]`.
 *
 * They run in a network namespace of their own where root may create one; else proxies split the network. With `--times` they run N times in a row, and a table of all figures follows.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OWN_NAMESPACE } from "./support/Machine.ts";
import type { Figures } from "./support/report.ts";
import { FIGURES_FILE } from "./support/report.ts";

/** Runs what follows in a network namespace, with a loopback. */
const ENTER = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"] as const;
const NAMESPACE = [...ENTER, "mocha"] as const;
/** Whether this user may create namespaces and what the tests need in them. */
const inNamespace =
  spawnSync(ENTER[0], [...ENTER.slice(1), "ip", "link", "add", "name", "b", "type", "bridge"]).status === 0;

const mochaArgs = process.argv.slice(2);
const timesAt = mochaArgs.indexOf("--times");
const args = timesAt < 0 ? [] : mochaArgs.splice(timesAt, 2);
const { values } = parseArgs({ args, options: { times: { type: "string", default: "1" } } });

const directory = mkdtempSync(join(tmpdir(), "pong-faults-"));
const file = join(directory, "figures");
const runs: Figures[][] = [];
let failed = 0;
for (let run = 1; run <= Number(values.times); run++) {
  writeFileSync(file, "");
  const env = { ...process.env, [FIGURES_FILE]: file, ...(inNamespace && { [OWN_NAMESPACE]: "1" }) };
  const [command, ...before] = inNamespace ? NAMESPACE : ["mocha"];
  const args = [...before, "test/faults/**/*.test.ts", ...mochaArgs];
  const { status } = spawnSync(command, args, { stdio: "inherit", env });
  if (status !== 0) failed++;
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  runs.push(lines.map((line) => JSON.parse(line)));
}
rmSync(directory, { recursive: true });
if (runs.length > 1) printTable();
process.exitCode = failed > 0 ? 1 : 0;

/** Prints a line for each figure with a column for each run. */
function printTable(): void {
  const rows = new Map<string, string[]>();
  for (const [run, figures] of runs.entries()) {
    for (const { scenario, what, median, worst } of figures) {
      const name = `${scenario}: ${what}`;
      const cells = rows.get(name) ?? runs.map(() => "-");
      cells[run] = `${median.toFixed(0)}/${worst.toFixed(0)}`;
      rows.set(name, cells);
    }
  }
  const width = Math.max(0, ...[...rows.keys()].map((name) => name.length));
  console.log(`${runs.length} runs, ${failed} failed; median/worst in ms`);
  for (const [name, cells] of rows) {
    console.log(`${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join("")}`);
  }
}
