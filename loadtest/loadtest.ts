/** Puts load on a server and measures it: `npm run loadtest -- --help`. */
import { writeFile } from "node:fs/promises";
import { startRedis } from "../test/support/redis.ts";
import { until } from "../test/support/until.ts";
import { runCommand, say } from "./commandLine.ts";
import { LoadRun } from "./LoadRun.ts";
import { type LoadOptions, loadOptionsOf, maxLoadSecondsOf, USAGE } from "./loadOptions.ts";
import { type LoadFigures, measureLoad } from "./measureLoad.ts";
import { startCheckoutServer } from "./processes/checkoutServer.ts";
import { alignedTable, numberText } from "./report/text.ts";
import { SHORT_MATCHES, SMALL_HEAP_FLAGS, Soak } from "./soak.ts";

const NO_HEADROOM = "no_headroom";
const RECOVERY_TIMEOUT_MS = 15_000;

const LABELS: Record<keyof Omit<LoadFigures, "errors">, string> = {
  rooms: "rooms of four asked for",
  clients: "virtual users",
  joinsPerSecond: "joins a second",
  messagesPerClient: "messages to a client a second",
  bytesPerClient: "bytes to a client a second",
  movesPerSecond: "moves from all clients a second",
  fillJoinsPerSecond: "joins a second while filling",
  joinP50Ms: "join, ms: p50",
  joinP99Ms: "join, ms: p99",
  seenP50Ms: "move sent to move seen, ms: p50",
  seenP99Ms: "move sent to move seen, ms: p99",
  bounceP50Ms: "bounce due to bounce received, ms: p50",
  bounceP99Ms: "bounce due to bounce received, ms: p99",
  cpuPercent: "CPU, % of a core",
  waitPercent: "time waiting for the core, %",
  residentMb: "memory, MB",
  tickLateP50Ms: "tick late, ms: p50",
  tickLateP99Ms: "tick late, ms: p99",
  loopDelayP99Ms: "event loop delay, ms: p99",
};

async function run(options: LoadOptions): Promise<number> {
  const redis = options.redis ? await startRedis() : undefined;
  const env = { ...(redis && { REDIS_URL: redis.url }), ...(options.soak && SHORT_MATCHES) };
  const flags = options.soak ? SMALL_HEAP_FLAGS : [];
  const server = options.url === undefined ? await startCheckoutServer({ env, flags }) : undefined;
  const url = options.url ?? server?.url ?? "";
  const load = await LoadRun.start("pongRoyale", url);
  try {
    const soak = options.soak && redis ? await Soak.start(url, redis.url) : undefined;
    const target = { url, pid: server?.child.pid };
    const eachSecond = async () => soak?.sample();
    const figures = await measureLoad(load, target, options, { say, eachSecond });
    await load.end(); // closes the connections that it keeps alive
    const problems = [
      ...Object.entries(figures.errors).flatMap(([error, count]) =>
        options.overload && error === NO_HEADROOM ? [] : [`${count} × ${error}`],
      ),
      ...((await soak?.problems(say)) ?? []),
      ...(options.overload ? await overloadProblemsOf(url, figures) : []),
    ];
    show(figures, problems);
    await writeFile(options.json, `${JSON.stringify({ ...figures, problems }, undefined, 2)}\n`);
    return problems.length > 0 ? 1 : 0;
  } finally {
    await load.end();
    await server?.child.end();
    await redis?.stop();
  }
}

function show({ errors: _, ...figures }: LoadFigures, problems: readonly string[]): void {
  const names = Object.keys(LABELS) as (keyof typeof figures)[];
  const rows = names.filter((name) => !Number.isNaN(figures[name]));
  say(`\n${alignedTable(rows.map((name) => [LABELS[name], numberText(figures[name])]))}\n`);
  say(problems.length === 0 ? "no problems" : `problems:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
}

/** An overloaded server must say that it is full, and take players again when the load is gone. */
async function overloadProblemsOf(url: string, { errors }: LoadFigures): Promise<string[]> {
  const problems = (errors[NO_HEADROOM] ?? 0) > 0 ? [] : [`no player was refused with ${NO_HEADROOM}`];
  try {
    await until("/readyz takes players again", async () => (await fetch(`${url}/readyz`)).ok, RECOVERY_TIMEOUT_MS);
  } catch (error) {
    problems.push(String(error));
  }
  return problems;
}

await runCommand({ usage: USAGE, optionsOf: loadOptionsOf, maxSecondsOf: maxLoadSecondsOf, run });
