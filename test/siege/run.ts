/**
 * `npm run test:siege -- [--minutes N]`: strangers attack a server from several addresses, while people play ten matches on it.
 *
 * Fails if an honest player loses the seat, if their round trips become slow, or if the server does not get back what it held.
 * A busy machine makes every round trip slow. So the time for which the server or the players waited for a core does not count, and
 * the attack may add 50 ms to what is measured before it. The run takes two minutes longer than N at most.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Player } from "../support/players.ts";
import { startRedis } from "../support/redis.ts";
import { DEFAULT_LIMITS, type GameServer, startServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

const MATCHES = 10;
const ATTACKERS = join(import.meta.dirname, "attacks.ts");
/** Time that strangers may add to a round trip of an honest player, in the 99th percentile. */
const ADDED_MS = 50;
/** Time for which players are measured before the attack. */
const CALM_MS = 20_000;
/** Longest time that the run takes besides the attack. */
const OTHER_MINUTES = 2;
const SAMPLE_EVERY_MS = 30_000;
/** Pause between two moves, and between two measured round trips, of an honest player. */
const PAUSE_MS = 250;
const SETTLED_WITHIN_MS = 60_000;
const SPARE_DESCRIPTORS = 10;
/** What V8 may keep after the attacks: it collects old garbage late. */
const SPARE_MEMORY_MB = 300;
/** Growth from the middle of the attacks to their end. Memory must level off. */
const LATE_GROWTH_MB = 60;

const ENV = {
  ...DEFAULT_LIMITS,
  LIVES: "255",
  MAX_BALLS: "1",
  TIME_LIMIT_SECONDS: "3600",
  COUNTDOWN_SECONDS: "0",
  LOG_LEVEL: "error",
};

interface Holdings {
  descriptors: number;
  memoryMb: number;
  rooms: number;
  /** Keys that must go with their rooms. */
  keys: number;
}

async function holdingsOf(server: GameServer, redis: Redis): Promise<Holdings> {
  const directory = `/proc/${server.process.pid}`;
  const [, pages = 0] = readFileSync(`${directory}/statm`, "utf8").split(" ").map(Number);
  const kept = ["pong:checkpoint:*", "pong:seat:*", "pong:code:*", "pong:claims:*"];
  const keys = await Promise.all(kept.map((pattern) => redis.keys(pattern)));
  return {
    descriptors: readdirSync(`${directory}/fd`).length,
    memoryMb: (pages * 4096) / 2 ** 20,
    rooms: await redis.hlen("roomcaches"),
    keys: keys.flat().length,
  };
}

/** Time for which the main thread of a process was ready and had no core, since its start, in ms. */
function waitedMs(pid: number | undefined): number {
  const [, nanoseconds = "0"] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
  return Number(nanoseconds) / 1e6;
}

/** Moves like a player, and measures round trips, until it is told to stop. Waits for a core do not count. */
async function play({ room }: Player, now: () => RecordableHistogram, stop: AbortSignal): Promise<void> {
  const waited = () => waitedMs(server.process.pid) + waitedMs(process.pid);
  for (let seq = 1; !stop.aborted; seq++) {
    room.send("player_move", { direction: Math.sign(Math.random() - 0.5), seq });
    if (room.state.phase === "finished") room.send("rematch", {});
    const [began, before] = [performance.now(), waited()];
    await room.request("clock");
    const ms = performance.now() - began - (waited() - before);
    now().record(Math.max(1, Math.round(1000 * ms)));
    await setTimeout(PAUSE_MS * (0.5 + Math.random()));
  }
}

const p99Of = (tripsUs: RecordableHistogram) => tripsUs.percentile(99) / 1000;

/** Lets the attackers act, and prints what the server holds now and then. Checks that its memory levels off. */
async function attack(minutes: number, server: GameServer, redis: Redis): Promise<void> {
  const args = [ATTACKERS, server.url, `${60 * minutes}`];
  const attackers = spawn(process.execPath, args, { stdio: "inherit", signal: stop.signal });
  const samples: Holdings[] = [];
  const sampling = setInterval(async () => {
    const held = await holdingsOf(server, redis);
    console.log(held);
    samples.push(held);
  }, SAMPLE_EVERY_MS);
  const [code] = await once(attackers, "close");
  clearInterval(sampling);
  assert.equal(code, 0, "the attackers have failed");
  const [half, end] = [samples[Math.floor(samples.length / 2)], samples.at(-1)];
  const growth = (end?.memoryMb ?? 0) - (half?.memoryMb ?? 0);
  assert.ok(growth < LATE_GROWTH_MB, `memory grows by ${growth} MB in the second half`);
}

/** Waits until the server holds no more than before. */
async function untilBack(before: Holdings, server: GameServer, redis: Redis): Promise<void> {
  let after = await holdingsOf(server, redis);
  console.log("before", before, "at the end of the attacks", after);
  await until(
    "the server has back what it held",
    async () => {
      after = await holdingsOf(server, redis);
      return (
        after.rooms <= before.rooms &&
        after.keys <= before.keys &&
        after.descriptors <= before.descriptors + SPARE_DESCRIPTORS &&
        after.memoryMb <= before.memoryMb + SPARE_MEMORY_MB
      );
    },
    SETTLED_WITHIN_MS,
  ).finally(() => console.log("afterwards", after));
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error("--minutes needs a number of minutes");

const redisServer = await startRedis();
const redis = new Redis(redisServer.url);
// as `npm start`, but for the heap, which must be seen to level off
const server = await startServer({ ...ENV, REDIS_URL: redisServer.url }, { nodeOptions: ["--single-threaded-gc"] });
const stop = new AbortController();

/** The siege itself. Rejects at the first thing that is not as it must be. */
async function besiege(): Promise<void> {
  const tables = await Promise.all(Array.from({ length: MATCHES }, () => startTable([server.url, server.url])));
  const players = tables.flat();
  const [calm, attacked] = [createHistogram(), createHistogram()];
  let trips = calm;
  const playing = Promise.all(players.map((player) => play(player, () => trips, stop.signal)));
  await setTimeout(CALM_MS);
  const before = await holdingsOf(server, redis);
  trips = attacked;
  await attack(minutes, server, redis);
  stop.abort();
  await playing;
  const [before99, p99] = [p99Of(calm), p99Of(attacked)];
  console.log(`${attacked.count} round trips of players: p99 ${before99} ms before, ${p99} ms under attack`);

  await untilBack(before, server, redis);
  for (const { closedWith } of players) assert.equal(closedWith, undefined, "an honest player has lost the connection");
  assert.ok(p99 < ADDED_MS + before99, `round trips of players: p99 ${before99} ms before, ${p99} ms under attack`);
  assert.equal(await server.end(), 0);
}

const tooLong = setTimeout(60_000 * (minutes + OTHER_MINUTES), undefined, { ref: false }).then(() => {
  throw new Error("the siege takes too long");
});
try {
  await Promise.race([besiege(), tooLong]);
} finally {
  stop.abort();
  redis.disconnect();
  if (server.process.exitCode === null) await server.end("SIGKILL");
  await redisServer.stop();
}
console.log("the siege is over: nobody has lost a seat");
process.exitCode = 0;
