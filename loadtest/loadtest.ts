/** Load on a server, and what that does to it: `npm run loadtest -- --help`. */
import { writeFile } from "node:fs/promises";
import { startRedis } from "../test/support/redis.ts";
import { until } from "../test/support/until.ts";
import { LoadRun } from "./LoadRun.ts";
import { type LoadOptions, loadOptionsOf, USAGE } from "./loadOptions.ts";
import { type LoadFigures, measureLoad } from "./measureLoad.ts";
import { startPongServer } from "./processes/pongServer.ts";
import { alignedTable, numberText } from "./report/text.ts";
import { OFTEN_MARKED, SHORT_MATCHES, Soak } from "./soak.ts";

const NO_HEADROOM = "no_headroom";
const RECOVERS_WITHIN_MS = 15_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(options: LoadOptions): Promise<number> {
  const redis = options.redis ? await startRedis() : undefined;
  const env = { ...(redis && { REDIS_URL: redis.url }), ...(options.soak && SHORT_MATCHES) };
  const flags = options.soak ? OFTEN_MARKED : [];
  const server = options.url === undefined ? await startPongServer(env, flags) : undefined;
  const url = options.url ?? server?.url ?? "";
  const run = await LoadRun.start("pongRoyale", url);
  try {
    const soak = options.soak && redis ? await Soak.start(url, redis.url) : undefined;
    const target = { url, pid: server?.child.pid };
    const figures = await measureLoad(run, target, options, say, async () => soak?.look());
    await run.end(); // with the connections that it keeps
    const problems = [
      ...Object.entries(figures.errors).flatMap(([what, count]) =>
        options.overload && what === NO_HEADROOM ? [] : [`${count} × ${what}`],
      ),
      ...((await soak?.problems(say)) ?? []),
      ...(options.overload ? await overloadProblemsOf(url, figures) : []),
    ];
    show(figures, problems);
    await writeFile(options.json, `${JSON.stringify({ ...figures, problems }, undefined, 2)}\n`);
    return problems.length > 0 ? 1 : 0;
  } finally {
    await run.end();
    await server?.child.end();
    await redis?.stop();
  }
}

function show({ errors: _, ...figures }: LoadFigures, problems: readonly string[]): void {
  const rows = Object.entries(figures).filter(([, value]) => !Number.isNaN(value));
  say(`\n${alignedTable(rows.map(([name, value]) => [wordsOf(name), numberText(value)]))}\n`);
  say(problems.length === 0 ? "nothing went wrong" : problems.join("\n"));
}

/** It said that it is full, which is what it is asked for here, and takes players again when the load is gone. */
async function overloadProblemsOf(url: string, { errors }: LoadFigures): Promise<string[]> {
  const problems = (errors[NO_HEADROOM] ?? 0) > 0 ? [] : [`nobody was told ${NO_HEADROOM}`];
  try {
    await until("/readyz takes players again", async () => (await fetch(`${url}/readyz`)).ok, RECOVERS_WITHIN_MS);
  } catch (error) {
    problems.push(String(error));
  }
  return problems;
}

/** `joinP99Ms` → `join P99 ms` */
function wordsOf(name: string): string {
  return name.replace(/[A-Z][a-z]+/g, (word) => ` ${word.toLowerCase()}`).replace(/(?<=[a-z])P(?=\d)/, " p");
}

let options: LoadOptions | undefined;
try {
  options = loadOptionsOf(process.argv.slice(2));
  if (options === undefined) process.stdout.write(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = await main(options);
