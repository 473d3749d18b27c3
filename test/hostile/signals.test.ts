import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { joinAll, type Player, saidOf, untilPhase } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { startRedis } from "../support/redis.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** Much longer than a process without rooms needs to end, and shorter than any wait for Redis. */
const QUICKLY_MS = 6000;

describe("signals and the start", () => {
  it("SIGHUP drains like SIGTERM: a match may end, then the process ends with 0", async function () {
    this.timeout(60_000);
    const server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0",
      DRAIN_SECONDS: "45",
    });
    const [player] = (await joinAll(server.url, 2, { mode: "2-player" })) as [Player];
    await untilPhase(player, "playing");
    const ended = server.end("SIGHUP");
    await until("it drains", async () => (await fetch(`${server.url}/readyz`)).status === 503);
    await until("the match has ended", () => saidOf(player, "game_over").length === 1, 40_000);
    assert.equal(await ended, 0);
  });

  it("without Redis at the start it listens: /livez says 200, /readyz and calls say 503 and why; then it takes players", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const server = await startServer({ REDIS_URL: `redis://127.0.0.1:${port}` }, { awaited: "/livez" });
    try {
      assert.equal((await fetch(`${server.url}/livez`)).status, 200);
      const ready = await fetch(`${server.url}/readyz`);
      const { error } = (await ready.json()) as { error: object };
      assert.deepEqual([ready.status, error], [503, { code: "unavailable", message: "Redis is away" }]);
      const call = await fetch(`${server.url}/api/pong/matchmaking`, { method: "POST" });
      assert.equal(call.status, 503);
      const redis = await startRedis({ port });
      try {
        await until("it takes players", async () => (await fetch(`${server.url}/readyz`)).ok, 15_000);
        const players = await joinAll(server.url, 2, { mode: "2-player" });
        assert.equal(players.length, 2);
      } finally {
        await redis.kill();
      }
    } finally {
      await server.end("SIGKILL");
    }
  });

  it("a process that starts while Redis refuses writes waits until it takes them", async function () {
    this.timeout(60_000);
    const redis = await startRedis();
    const client = new Redis(redis.url);
    await client.config("SET", "min-replicas-to-write", "1");
    const server = await startServer({ REDIS_URL: redis.url }, { awaited: "/livez" });
    try {
      assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
      const began = performance.now();
      await until("it has tried more than once", () => performance.now() - began > 2_500);
      assert.equal(server.process.exitCode, null);
      await client.config("SET", "min-replicas-to-write", "0");
      await until("it takes players", async () => (await fetch(`${server.url}/readyz`)).ok, 15_000);
      assert.equal((await joinAll(server.url, 2, { mode: "2-player" })).length, 2);
    } finally {
      client.disconnect();
      await server.end("SIGKILL");
      await redis.kill();
    }
  });

  it("SIGTERM while Redis refuses writes closes the rooms and ends it, with 0", async function () {
    this.timeout(60_000);
    const redis = await startRedis();
    const server = await startServer({ REDIS_URL: redis.url, DRAIN_SECONDS: "1" });
    const client = new Redis(redis.url);
    try {
      const [player] = (await joinAll(server.url, 1, { mode: "2-player", bots: false })) as [Player];
      await client.config("SET", "min-replicas-to-write", "1");
      await until("it is noticed", async () => (await fetch(`${server.url}/readyz`)).status === 503);
      assert.equal(await server.end("SIGTERM"), 0);
      assert.equal(player.closedWith, 4001);
    } finally {
      client.disconnect();
      await server.end("SIGKILL");
      await redis.kill();
    }
  });

  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    it(`${signal} before Redis was ever reached ends it quickly, with 0`, async function () {
      this.timeout(60_000);
      const server = await startServer({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }, { awaited: "/livez" });
      const began = performance.now();
      assert.equal(await server.end(signal), 0);
      assert.ok(performance.now() - began < QUICKLY_MS);
    });
  }
});
