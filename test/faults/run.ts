/** `npm run test:faults -- --times 10 [options of mocha]`: the same so many times in a row, and a table of what was measured. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Figures } from "./support/figures.ts";
import { FIGURES_FILE } from "./support/figures.ts";

const args = process.argv.slice(2);
const at = args.indexOf("--times");
const own = at < 0 ? [] : args.splice(at, 2);
const { values } = parseArgs({ args: own, options: { times: { type: "string", default: "1" } } });

const directory = mkdtempSync(join(tmpdir(), "pong-faults-"));
const file = join(directory, "figures");
const runs: Figures[][] = [];
let failed = 0;
for (let run = 1; run <= Number(values.times); run++) {
  writeFileSync(file, "");
  const env = { ...process.env, [FIGURES_FILE]: file };
  const { status } = spawnSync("mocha", ["test/faults/**/*.test.ts", ...args], { stdio: "inherit", env });
  if (status !== 0) failed++;
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  runs.push(lines.map((line) => JSON.parse(line)));
}
rmSync(directory, { recursive: true });
if (runs.length > 1) printTable();
process.exitCode = failed > 0 ? 1 : 0;

/** A line for each thing measured, a column for each run: median/worst in ms. */
function printTable(): void {
  const lines = new Map<string, string[]>();
  for (const [run, figures] of runs.entries()) {
    for (const { scenario, what, median, worst } of figures) {
      const key = `${scenario}: ${what}`;
      const cells = lines.get(key) ?? runs.map(() => "-");
      cells[run] = `${median.toFixed(0)}/${worst.toFixed(0)}`;
      lines.set(key, cells);
    }
  }
  const width = Math.max(0, ...[...lines.keys()].map((key) => key.length));
  console.log(`${runs.length} runs, ${failed} failed; median/worst in ms`);
  for (const [key, cells] of lines)
    console.log(`${key.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join("")}`);
}
