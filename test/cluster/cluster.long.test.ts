import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import packageJson from "../../package.json" with { type: "json" };
import type { ErrorBody } from "../../src/protocol/errors.ts";
import { callSteadily } from "../support/calls.ts";
import type { CodeCopy } from "../support/codeCopy.ts";
import { copyCode } from "../support/codeCopy.ts";
import { askMatchmaking, joinAll, leaveAll, untilPhase } from "../support/players.ts";
import type { Cluster } from "../support/pm2Cluster.ts";
import { createCluster, isAlive } from "../support/pm2Cluster.ts";
import { assertUnbroken, SdkClient, silenceSdk } from "../support/sdkClients.ts";
import { SECRET } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

const SIZE = 3;
const DRAIN_SECONDS = 1;

describe("a cluster under PM2, behind nginx", () => {
  silenceSdk();
  let cluster: Cluster;

  let code: CodeCopy;

  before(async () => {
    code = await copyCode();
    const env = { DRAIN_SECONDS: `${DRAIN_SECONDS}`, MATCHMAKING_PER_MINUTE: "0", COUNTDOWN_SECONDS: "0" };
    cluster = await createCluster({ size: SIZE, env, root: code.root });
    await cluster.run("start", "-i", `${SIZE}`);
  });

  after(async () => {
    await cluster.end();
    await code.remove();
  });

  it("each process has its own port and id, Node's flags, and time to end its matches", async () => {
    assert.equal(new Set(await cluster.processIds()).size, SIZE);
    for (const { pm2_env } of await cluster.listed()) {
      assert.equal(pm2_env.status, "online");
      assert.ok(pm2_env.kill_timeout > 1000 * DRAIN_SECONDS);
      assert.equal(pm2_env.node_args.join(" "), packageJson.config.node);
    }
  });

  it("does not start twice", async () => {
    await assert.rejects(cluster.run("start"), /runs already/);
  });

  it("all players of a room reach its process, whichever process found them the seat", async () => {
    const players = await joinAll(cluster.url, 24, { mode: "4-player", bots: false });
    await Promise.all(players.map((player) => untilPhase(player, "playing")));
    const processOf = new Map(players.map(({ answer }) => [answer.room_id, answer.reservation.processId]));
    assert.ok(new Set(processOf.values()).size > 1, "rooms are in several processes");
    for (const { answer, room } of players) {
      assert.equal(answer.reservation.processId, processOf.get(answer.room_id));
      assert.equal(room.state.players.size, 4);
    }
    await leaveAll(players);
  });

  it("the headless client plays through it", async () => {
    const sessions = createSessions();
    try {
      const [first, second] = [sessions.openBot({ url: cluster.url }), sessions.openBot({ url: cluster.url })];
      await Promise.all([first, second].map((session) => session.play({ mode: "2-player", bots: false })));
      await Promise.all([first, second].map((session) => untilStatus(session, "playing")));
      await until("the server's time is known", () => first.nowTick() > 0);
    } finally {
      await sessions.close();
    }
  });

  it("a reload replaces every process, one at a time, and no call for a seat fails meanwhile", async () => {
    const before = await cluster.processIds();
    const calls = callSteadily(cluster.url, 30);
    let fewest = SIZE;
    const watch = new AbortController();
    const watching = (async () => {
      while (!watch.signal.aborted) {
        const up = (await cluster.processIds()).filter((id) => id !== undefined);
        fewest = Math.min(fewest, up.length);
        await setTimeout(20);
      }
    })();
    await cluster.run("reload");
    const outcomes = (await calls.stop()).map(({ outcome }) => outcome);
    watch.abort();
    await watching;
    assert.deepEqual([...new Set(outcomes)], ["200"]);
    assert.ok(outcomes.length > 10);
    assert.equal(fewest, SIZE - 1);
    const after = await cluster.processIds();
    assert.equal(new Set([...before, ...after]).size, 2 * SIZE);
  });

  it("players of the plain SDK play on through a reload: each process gives them away without an onLeave", async () => {
    const duel = { mode: "2-player", bots: false };
    const clients = [await SdkClient.join(cluster.url, duel), await SdkClient.join(cluster.url, duel)];
    await until("they play", () => clients.every(({ phase }) => phase === "playing"));
    await cluster.run("reload");
    for (const client of clients) assert.ok(client.reconnections > 0);
    await until("the match has resumed", () => clients.every(({ phase }) => phase === "playing"));
    await assertUnbroken(cluster.url, clients, { room_id: clients[0]?.answer.room_id });
    await Promise.all(clients.map(({ room }) => room.leave()));
  });

  it("a process that is killed is back on its port", async () => {
    const [victim] = await cluster.listed();
    const before = await cluster.processIds();
    process.kill(victim?.pid ?? 0, "SIGKILL");
    await until("another answers there", async () => {
      const [id] = await cluster.processIds();
      return id !== undefined && id !== before[0];
    });
    assert.deepEqual((await cluster.processIds()).slice(1), before.slice(1));
    assert.equal((await askMatchmaking(cluster.url, {})).status, 200);
  });

  it("a reload to code that does not start leaves the other processes alone, and a good one mends it", async () => {
    const before = await cluster.processIds();
    await code.edit("src/main.ts", "const config =", "throw new Error('a bad day');\nconst config =");
    await assert.rejects(cluster.run("reload"), /process 0 does not take players/);
    assert.deepEqual(await cluster.processIds(), [undefined, ...before.slice(1)]);
    assert.equal((await askMatchmaking(cluster.url, {})).status, 200);
    await code.edit("src/main.ts", "throw new Error('a bad day');\n", "");
    await cluster.run("reload");
    assert.equal(new Set([...before, ...(await cluster.processIds())]).size, 2 * SIZE);
  });

  it("nginx lets through what players need, and tells failures as the API does", async () => {
    const [port = 0] = cluster.ports;
    const refused = ["/metrics", `/${port}/metrics`, `/${port}/livez`, "/1/", `/${port + SIZE}/livez`, "/nothing"];
    for (const path of refused) {
      const response = await fetch(`${cluster.url}${path}`);
      assert.equal(response.status, 404, path);
      assert.equal(((await response.json()) as ErrorBody).error.code, "not_found", path);
    }
    const long = await askMatchmaking(cluster.url, { username: "x".repeat(17_000) });
    assert.deepEqual([long.status, long.body.error.code], [413, "payload_too_large"]);
    assert.equal((await fetch(`${cluster.url}/readyz`)).status, 200);
  });

  it("stop leaves nothing behind, and nginx says so", async () => {
    const pids = (await cluster.listed()).map(({ pid }) => pid);
    const daemon = Number(readFileSync(join(cluster.home, "pm2.pid"), "utf8"));
    await cluster.run("stop");
    await until("all processes have ended", () => ![daemon, ...pids].some(isAlive));
    const { status, body } = await askMatchmaking(cluster.url, {});
    assert.deepEqual([status, body.error.code], [503, "unavailable"]);
    assert.match(await cluster.run("status"), /nothing runs/);
    assert.equal(isAlive(daemon), false);
  });
});

describe("a cluster's configuration", () => {
  for (const [env, said] of [
    [{}, /REDIS_URL and JWT_SECRET not set/],
    [{ REDIS_URL: "redis://127.0.0.1:1" }, /JWT_SECRET is not set/],
    [{ REDIS_URL: "redis://127.0.0.1:1", JWT_SECRET: SECRET, LIVES: "many" }, /LIVES="many": expected/],
    [{ REDIS_URL: "redis://127.0.0.1:1", JWT_SECRET: SECRET, PORT: "65535" }, /PORT \+ NODE_APP_INSTANCE/],
    [{ REDIS_URL: "redis://127.0.0.1:1", JWT_SECRET: SECRET, PUBLIC_ADDRESS: "a.example" }, /has no \{port\}/],
  ] as const) {
    it(`starts nothing when it is wrong: ${said.source}`, () => {
      const home = join(tmpdir(), "pong-pm2-never");
      const options = { encoding: "utf8", env: { PATH: process.env["PATH"], PM2_HOME: home, ...env } } as const;
      const { status, stderr } = spawnSync(process.execPath, ["deploy/cluster.ts", "start", "-i", "2"], options);
      assert.equal(status, 1);
      assert.match(stderr, said);
      assert.equal(existsSync(home), false);
    });
  }
});
