/**
 * `npm run test:siege -- [--minutes N]`: strangers attack a server from several addresses, while people play ten matches on it.
 *
 * Fails if an honest player loses the seat, if their round trips are slow, or if the server does not get back what it held.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Player } from "../support/players.ts";
import { startRedis } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

const MATCHES = 10;
const ATTACKERS = join(import.meta.dirname, "attacks.ts");
/** Longest round trip of an honest player, in the 99th percentile. */
const P99_MS = 50;
/** Pause between two moves, and between two measured round trips, of an honest player. */
const PAUSE_MS = 250;
const SETTLED_WITHIN_MS = 60_000;
const SPARE_DESCRIPTORS = 10;
const SPARE_MEMORY_MB = 200;

/** The limits of the configuration's defaults, which the tests otherwise lift. */
const ENV = {
  ...{ MATCHMAKING_PER_MINUTE: "", REQUESTS_PER_MINUTE: "", MAX_CONNECTIONS: "", MAX_ROOMS_PER_ADDRESS: "" },
  ...{ LIVES: "255", MAX_BALLS: "1", TIME_LIMIT_SECONDS: "3600", COUNTDOWN_SECONDS: "0", LOG_LEVEL: "error" },
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

/** Moves like a player, and measures round trips, until it is told to stop. */
async function play(player: Player, tripsUs: { record(value: number): void }, stop: AbortSignal): Promise<void> {
  for (let seq = 1; !stop.aborted; seq++) {
    player.room.send("player_move", { direction: Math.sign(Math.random() - 0.5), seq });
    if (player.room.state.phase === "finished") player.room.send("rematch", {});
    const began = performance.now();
    await player.room.request("clock");
    tripsUs.record(Math.max(1, Math.round(1000 * (performance.now() - began))));
    await setTimeout(PAUSE_MS * (0.5 + Math.random()));
  }
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error("--minutes needs a number of minutes");

const redisServer = await startRedis();
const redis = new Redis(redisServer.url);
const server = await startServer({ ...ENV, REDIS_URL: redisServer.url });
const stop = new AbortController();
try {
  const tables = await Promise.all(Array.from({ length: MATCHES }, () => startTable([server.url, server.url])));
  const players = tables.flat();
  const trips = createHistogram();
  const playing = Promise.all(players.map((player) => play(player, trips, stop.signal)));
  const before = await holdingsOf(server, redis);
  const attackers = spawn(process.execPath, [ATTACKERS, server.url, `${60 * minutes}`], { stdio: "inherit" });
  const [code] = await once(attackers, "close");
  assert.equal(code, 0, "the attackers have failed");
  const p99 = trips.percentile(99) / 1000;
  let after = await holdingsOf(server, redis);
  console.log(`round trips: ${trips.count}, p50 ${trips.percentile(50) / 1000} ms, p99 ${p99} ms`);
  console.log("before", before, "at the end of the attacks", after);

  await until(
    "the server has back what it held",
    async () => {
      after = await holdingsOf(server, redis);
      return (
        after.rooms <= before.rooms &&
        after.keys <= before.keys &&
        after.descriptors <= before.descriptors + SPARE_DESCRIPTORS
      );
    },
    SETTLED_WITHIN_MS,
  ).finally(() => console.log("afterwards", after));
  stop.abort();
  await playing;
  assert.ok(after.memoryMb <= before.memoryMb + SPARE_MEMORY_MB, `${after.memoryMb} MB`);
  for (const { closedWith } of players) assert.equal(closedWith, undefined, "an honest player has lost the connection");
  assert.ok(p99 < P99_MS, `round trips of honest players: p99 ${p99} ms`);
  assert.equal(await server.end(), 0);
} finally {
  stop.abort();
  redis.disconnect();
  if (server.process.exitCode === null) await server.end("SIGKILL");
  await redisServer.stop();
}
console.log("the siege is over: nobody has lost a seat");
process.exitCode = 0;
