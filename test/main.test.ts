import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { BAD } from "./support/badValues.ts";
import type { Player } from "./support/players.ts";
import { askMatchmaking, joinAll, saidOf, untilPhase } from "./support/players.ts";
import { isAlive } from "./support/pm2Cluster.ts";
import { freePort } from "./support/port.ts";
import { COMPILED, startServer } from "./support/server.ts";
import { until } from "./support/until.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function runWith(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env["PATH"], ...COMPILED, ...env } });
  const [errors, output, [code]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, "exit")]);
  return { errors, output, code };
}

describe("the process", () => {
  it("a bad value of any key ends it at once: exit code 1 and one line that names the key", async () => {
    const waiting = Object.entries(BAD);
    async function tryNext(): Promise<void> {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        const [key, [value]] = entry;
        const { errors, output, code } = await runWith({ [key]: value });
        assert.equal(code, 1, key);
        assert.equal(output, "");
        const lines = errors.trimEnd().split("\n");
        assert.equal(lines.filter((line) => line.startsWith(`${key}=`)).length, 1, errors);
        // a bad PATCH_RATE or REDIS_URL may bring a line on what follows from it; nothing else does
        assert.ok(
          lines.every((line) => /^[A-Z_]+(=.*| is not set): expected .+$/.test(line)),
          errors,
        );
      }
    }
    await Promise.all([tryNext(), tryNext()]);
  });

  it("a port that is taken ends it with exit code 1", async () => {
    const server = await startServer();
    try {
      const { code, output } = await runWith({ HOST: "127.0.0.1", PORT: String(server.port) });
      assert.equal(code, 1);
      assert.match(output, /cannot listen on 127\.0\.0\.1:\d+/);
    } finally {
      await server.end();
    }
  });

  it("on SIGTERM nobody comes in any more, matches end, and it leaves with 0", async () => {
    const server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0",
      DRAIN_SECONDS: "45",
    });
    const players = await joinAll(server.url, 2, { mode: "2-player" });
    const [first] = players as [Player];
    const [waiting] = await joinAll(server.url, 1, { mode: "3-player" });
    await untilPhase(first, "playing");
    const ended = server.end("SIGTERM");
    await until("it drains", async () => (await fetch(`${server.url}/readyz`)).status === 503);
    const refused = await askMatchmaking(server.url, {});
    assert.deepEqual([refused.status, refused.body.error.code], [503, "draining"]);
    await until("a room that waits is closed", () => waiting?.closedWith === 4001);
    await until("the match has ended", () => saidOf(first, "game_over").length === 1, 40_000);
    await until("its room is closed", () => players.every(({ closedWith }) => closedWith === 4001));
    assert.equal(await ended, 0);
  });

  it("a signal that comes twice at once drains too; another one later ends it at once, with 1", async () => {
    const server = await startServer({
      LIVES: "200",
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0",
      DRAIN_SECONDS: "45",
    });
    const [player] = (await joinAll(server.url, 2, { mode: "2-player" })) as [Player];
    await untilPhase(player, "playing");
    const began = performance.now();
    const ended = server.end("SIGINT");
    server.process.kill("SIGTERM"); // of one kind, the kernel would deliver them as one
    await until("it drains", async () => (await fetch(`${server.url}/readyz`)).status === 503);
    await until("a second has passed", () => performance.now() - began > 1_000);
    assert.equal(player.closedWith, undefined);
    server.process.kill("SIGINT");
    assert.equal(await ended, 1);
  });

  it("a match that takes longer than DRAIN_SECONDS is closed with 4001", async () => {
    const server = await startServer({
      LIVES: "200",
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0",
      DRAIN_SECONDS: "1",
    });
    const players = await joinAll(server.url, 2, { mode: "2-player" });
    await untilPhase(players[0] as Player, "playing");
    assert.equal(await server.end("SIGTERM"), 0);
    await until("all are told", () => players.every(({ closedWith }) => closedWith === 4001));
  });
});

describe("npm start", () => {
  it("a SIGTERM to npm stops the server within two seconds, and nothing is left", async function () {
    this.timeout(60_000);
    const port = await freePort();
    const env = { ...process.env, HOST: "127.0.0.1", PORT: `${port}` };
    const npm = spawn("npm", ["start"], { cwd: fileURLToPath(new URL("..", import.meta.url)), env, stdio: "ignore" });
    const exited = once(npm, "exit");
    let started: number[] = [];
    try {
      await until("it takes players", () => isReady(`http://127.0.0.1:${port}`), 40_000);
      started = descendantsOf(npm.pid ?? 0);
      assert.ok(started.length > 0);
      npm.kill("SIGTERM");
      await until("every process has ended", () => !started.some(isAlive), 2_000);
      assert.deepEqual(await exited, [0, null]);
    } finally {
      const left = [...started, ...descendantsOf(npm.pid ?? 0), npm.pid ?? 0].filter(isAlive);
      for (const pid of new Set(left)) process.kill(pid, "SIGKILL");
    }
  });
});

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

/** Every process that this one has started, directly or not. */
function descendantsOf(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const children = rows.map((row) => row.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === pid);
  return children.flatMap(([child = 0]) => [child, ...descendantsOf(child)]);
}
