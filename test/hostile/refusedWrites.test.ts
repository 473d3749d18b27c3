import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { joinAll, leaveAll, type Player, untilPhase } from "../support/players.ts";
import { freePort } from "../support/port.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { COMPILED, type GameServer, startServer, TEST_ENV } from "../support/server.ts";
import { until } from "../support/until.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Starts the server as PM2's daemon does, with pipes and a channel, prints its pid, and never reads what it says. */
const DAEMON = `
import { spawn } from "node:child_process";
const child = spawn(process.execPath, [${JSON.stringify(MAIN)}], { stdio: ["ignore", "pipe", "pipe", "ipc"], detached: true });
child.once("message", () => console.log(child.pid));`;

/** Says when the process finds PM2's agent. */
const SAYS_AGENT = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (specifier === "@pm2/io") console.log("PM2's agent was found");
    return found;
  },
});`)}`;

describe("a Redis that refuses every write", () => {
  let redis: RedisServer;
  let admin: Redis;
  let server: GameServer;

  before(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
    const env = { REDIS_URL: redis.url, BOT_FILL_SECONDS: "0", LIVES: "200", COUNTDOWN_SECONDS: "0" };
    server = await startServer(env, { nodeOptions: ["--import", SAYS_AGENT] });
  });
  after(async () => {
    admin.disconnect();
    await server?.end("SIGKILL");
    await redis?.kill();
  });

  it("does not end the process: its matches go on, and players come in again afterwards", async function () {
    this.timeout(60_000);
    const players = (await joinAll(server.url, 2, { mode: "2-player" })) as [Player, Player];
    await untilPhase(players[0], "playing");
    const waiting = await joinAll(server.url, 1, { mode: "3-player" });
    await admin.acl("SETUSER", "default", "-@write");
    // rooms close and counts change meanwhile; Colyseus does not await the writes of either
    await leaveAll(waiting);
    const wasRefused = () => server.lines().some((line) => line.includes("a failure that nobody waited for"));
    await until("a write that nobody awaits was refused", wasRefused, 15_000);
    assert.equal(server.process.exitCode, null);
    const { tick } = await players[0].room.request("clock");
    await until("the match goes on", async () => (await players[0].room.request("clock")).tick > tick);
    await admin.acl("SETUSER", "default", "+@write");
    await until("players come in again", async () => (await fetch(`${server.url}/readyz`)).ok, 15_000);
    assert.equal((await joinAll(server.url, 1, { mode: "4-player" })).length, 1);
  });

  it("is survived without PM2's agent, which would hide the refusals", () => {
    assert.ok(!server.lines().includes("PM2's agent was found"));
  });
});

describe("a supervisor that dies", () => {
  it("leaves the server running, whose log nobody reads any more", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { PATH: process.env["PATH"] ?? "", ...COMPILED, ...TEST_ENV, PORT: `${port}`, LOG_LEVEL: "debug" };
    const daemon: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", DAEMON], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(daemon.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    const pid = Number(line);
    try {
      daemon.kill("SIGKILL");
      await once(daemon, "exit");
      const players = await joinAll(url, 2, { mode: "2-player" });
      await leaveAll(players);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      assert.match(metrics, /^pong_log_lines_dropped_total [1-9]/m);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });
});
