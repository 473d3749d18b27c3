/**
 * What it costs to find a seat, by how many rooms are listed: `npm run bench:matchmaking [-- --quick] [-- --json FILE]`.
 *
 * "claim" and "stock findOne" are single calls of the drivers for a room of a kind; "placement" is the whole
 * `POST /api/pong/matchmaking` of a server, its callers in another process. Starts and stops its own Redis.
 */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startRedis } from "../test/support/redis.ts";
import { fillRedis, openDrivers } from "./listedRooms.ts";
import { type Measured, measure } from "./measure.ts";
import { startMeasuredServer } from "./measuredServer.ts";

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });
const SIZES = options.quick ? [0, 1_000, 10_000] : [0, 1_000, 10_000, 50_000];
const SECONDS = options.quick ? 1 : 3;
const CALLERS = [1, 16];
/** Enough for a 99th percentile that is not the worst one. */
const MOST_CALLS = options.quick ? 400 : 2000;

interface Row extends Measured {
  call: string;
  listed: number;
  which: string;
  callers: number;
}

const rows: Row[] = [];
for (const which of ["full", "open"] as const) {
  for (const listed of which === "full" ? SIZES : SIZES.slice(1)) {
    const redis = await startRedis();
    await fillRedis(redis.url, listed, which);
    const { claim, findOne, close } = openDrivers(redis.url);
    // ours first: the other leaves garbage behind, whose collection stops the process
    for (const [call, driverCall] of [
      ["claim", claim],
      ["stock findOne", findOne],
    ] as const) {
      for (const callers of CALLERS) {
        const measured = await measure(driverCall, { callers, seconds: SECONDS, mostCalls: MOST_CALLS });
        rows.push({ call, listed, which, callers, ...measured });
      }
    }
    await close();
    // rooms that no process has would not answer: only full ones are passed by
    if (which === "full") {
      const server = await startMeasuredServer(redis.url);
      for (const callers of CALLERS) {
        const calls = callers * (options.quick ? 20 : 50);
        rows.push({ call: "placement", listed, which, callers, ...(await server.measure(callers, calls)) });
      }
      await server.stop();
    }
    await redis.stop();
  }
}

const order = ["claim", "stock findOne", "placement"];
rows.sort((one, other) => order.indexOf(one.call) - order.indexOf(other.call) || one.callers - other.callers);
print(["call", "callers", "rooms listed", "p50 ms", "p99 ms", "loop delay p99 ms", "CPU µs a call", "calls"]);
print(Array.from({ length: 8 }, (_, column) => (column === 0 ? "---" : "---:")));
for (const { call, callers, listed, which, p50Ms, p99Ms, loopDelayP99Ms, cpuMicros, calls } of rows) {
  const kind = listed === 0 ? "0" : `${listed.toLocaleString("en")} ${which}`;
  const figures = [p50Ms, p99Ms, loopDelayP99Ms].map((ms) => ms.toFixed(ms < 10 ? 2 : 0));
  print([call, callers, kind, ...figures, cpuMicros.toFixed(0), calls]);
}
const target = (text: string, holds: boolean) => console.log(`- ${holds ? "met" : "MISSED"}: ${text}`);
const of = (call: string) => rows.filter((row) => row.call === call);

console.log();
for (const [call, callers] of ["claim", "placement"].flatMap((call) =>
  CALLERS.map((count) => [call, count] as const),
)) {
  const p50s = of(call).flatMap((row) => (row.callers === callers ? [row.p50Ms] : []));
  const [least, most] = [Math.min(...p50s), Math.max(...p50s)];
  const text = `${call}, ${callers} at once: p50 ${least.toFixed(2)} … ${most.toFixed(2)} ms, flat within 1.5 × + 1 ms`;
  target(text, most <= 1.5 * least + 1);
}
for (const which of ["full", "open"]) {
  const at = (call: string) =>
    of(call).find((row) => row.listed === 10_000 && row.which === which && row.callers === 1);
  const [ours, stock] = [at("claim"), at("stock findOne")];
  if (ours === undefined || stock === undefined) continue;
  const [time, cpu] = [stock.p50Ms / ours.p50Ms, stock.cpuMicros / ours.cpuMicros];
  target(
    `10,000 ${which}: ${time.toFixed(0)} × faster, ${cpu.toFixed(0)} × less CPU than stock, ≥ 20 ×`,
    Math.min(time, cpu) >= 20,
  );
}
const worst = Math.max(...[...of("claim"), ...of("placement")].map(({ p99Ms }) => p99Ms));
target(`worst p99 ${worst.toFixed(1)} ms, < 60 ms`, worst < 60);
const delay = Math.max(...[...of("claim"), ...of("placement")].map(({ loopDelayP99Ms }) => loopDelayP99Ms));
target(`worst loop delay p99 ${delay.toFixed(1)} ms, < 8 ms`, delay < 8);
console.log(`\n${cpus()[0]?.model ?? "unknown"} × ${cpus().length}, Node ${process.version}`);
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);

function print(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
