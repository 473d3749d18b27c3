import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { packReplay } from "../../src/recording/replayFile.ts";
import { keys } from "../../src/redis/keys.ts";
import { busyLog, HEAD } from "../support/busyMatch.ts";
import { fillRedis } from "../support/listedRooms.ts";
import type { Player } from "../support/players.ts";
import { leaveAll } from "../support/players.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";

const ASKERS = join(import.meta.dirname, "../support/askers.ts");
const ROOMS = 2000;

/** Time that strangers may add to a round trip of a player, in the 99th percentile. */
const ADDED_MS = 20;

/** A busy machine delays the player, the server and the askers, each as much as the player alone before. */
const SHARE = 3;

/** Length of a window. Those with and without askers alternate. */
const WINDOW_MS = 3000;
const WINDOWS = 3;

describe("a player's round trip", () => {
  let redis: RedisServer;
  let server: GameServer;

  before(async () => {
    redis = await startRedis();
    const client = new Redis(redis.url);
    await fillRedis(redis.url, ROOMS, "full");
    const log = busyLog(() => Math.round(Math.random() * 2) - 1);
    await client.set(keys.replay("busy"), packReplay(HEAD, log.bytes).file);
    client.disconnect();
    server = await startServer({ REDIS_URL: redis.url, LIVES: "255", COUNTDOWN_SECONDS: "0", LOG_LEVEL: "error" });
  });
  after(async () => {
    await server?.end("SIGKILL");
    await redis?.kill();
  });

  async function measure({ room }: Player, tripsUs: RecordableHistogram): Promise<void> {
    for (const end = performance.now() + WINDOW_MS; performance.now() < end; await setTimeout(20)) {
      const began = performance.now();
      await room.request("clock");
      tripsUs.record(Math.max(1, Math.round(1000 * (performance.now() - began))));
    }
  }

  it("stays short while strangers ask for lists, metrics and replays as fast as they can", async function () {
    this.timeout(120_000);
    const players = (await startTable([server.url, server.url])) as [Player, Player];
    const [alone, beside] = [createHistogram(), createHistogram()];
    for (let window = 0; window < WINDOWS; window++) {
      await measure(players[0], alone);
      const askers = spawn(process.execPath, [ASKERS, server.url, "busy"], { stdio: "inherit" });
      await measure(players[0], beside);
      askers.kill();
      await once(askers, "exit");
    }
    const [before, during] = [alone.percentile(99) / 1000, beside.percentile(99) / 1000];
    console.log(`      p99 ${before} ms alone, ${during} ms beside askers (p50 ${beside.percentile(50) / 1000} ms)`);
    assert.ok(during < ADDED_MS + SHARE * before, `p99 ${before} ms alone, ${during} ms beside askers`);
    await leaveAll(players);
  });
});
