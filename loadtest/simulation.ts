/** Measures what a tick of the simulation costs, on one core and without network: `npm run bench:simulation`. */
import { cpus } from "node:os";
import { TICK_RATE_HZ } from "../src/simulation/constants.ts";
import { say } from "./commandLine.ts";
import { costsOf, heapGrowthOfQuietTicks, playBotMatches, quietTickNanoseconds } from "./stepCost.ts";

const MATCHES = 100;
const QUIET_TICKS = 10_000_000;

const quietTick = quietTickNanoseconds();
print("quiet tick (nothing happens)", `${quietTick.toFixed(1)} ns`);
print(`heap growth over ${QUIET_TICKS / 1e6} million quiet ticks`, `${heapGrowthOfQuietTicks(QUIET_TICKS)} bytes`);

for (const [title, extraMoves] of [
  ["four bots", 0],
  ["four players who send 30 moves a second", 30],
] as const) {
  const { quietShare, tick, eventTick } = costsOf(playBotMatches(MATCHES, 4, extraMoves), quietTick);
  print(title, "");
  print("  share of quiet ticks", `${(100 * quietShare).toFixed(1)} %`);
  print("  mean of the other ticks", `${eventTick.toFixed(0)} ns`);
  print("  mean of all ticks", `${tick.toFixed(0)} ns`);
  print(
    `  rooms that a core could step at ${TICK_RATE_HZ} Hz`,
    Math.floor(1e9 / (tick * TICK_RATE_HZ)).toLocaleString("en"),
  );
}
print("machine", `${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`);

function print(name: string, value: string): void {
  say(`${name.padEnd(46)}${value}`.trimEnd());
}
