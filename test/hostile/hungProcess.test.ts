import assert from "node:assert/strict";
import { once } from "node:events";
import { askMatchmaking, join } from "../support/players.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

/** Makes a process that gets SIGUSR2 loop for ever. */
const HANGS = `data:text/javascript,${encodeURIComponent('process.on("SIGUSR2", () => { for (;;); });')}`;

/** Longest time for a call at a process that is well. A call to a hung one took two to five seconds. */
const PATIENCE_MS = 1500;

describe("a process in an endless loop", () => {
  let redis: RedisServer;
  let hung: GameServer;
  let well: GameServer;

  before(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, BOT_FILL_SECONDS: "0" };
    hung = await startServer(env, { nodeOptions: ["--import", HANGS] });
    // two open rooms that wait, so that calls of either kind find them first
    for (const mode of ["2-player", "3-player"]) {
      const { room } = await join(hung.url, { mode });
      room.reconnection.enabled = false;
    }
    well = await startServer(env);
  });
  after(async () => {
    await Promise.all([hung?.end("SIGKILL"), well?.end("SIGKILL")]);
    await redis?.kill();
  });

  it("does not delay calls elsewhere, and its watchdog ends it within its lease", async function () {
    this.timeout(60_000);
    const ended = once(hung.process, "exit");
    hung.process.kill("SIGUSR2");
    const began = performance.now();
    for (let call = 0; call < 6; call++) {
      const asked = performance.now();
      const { status } = await askMatchmaking(well.url, { mode: call % 2 === 0 ? "2-player" : "3-player" });
      assert.ok(performance.now() - asked < PATIENCE_MS, `call ${call} took ${performance.now() - asked} ms`);
      assert.equal(status, 200, `call ${call}`);
    }
    const [, signal] = await ended;
    assert.equal(signal, "SIGKILL");
    assert.ok(performance.now() - began < 15_000);
    await until("its log says why", () => hung.lines().some((line) => line.includes("has hung for a lease")));
  });
});
