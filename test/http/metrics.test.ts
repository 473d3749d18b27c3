import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRegistry } from "../../src/http/metrics.ts";
import { Meters } from "../../src/telemetry/Meters.ts";
import { join, leaveAll } from "../support/players.ts";
import { deal, joinRaw } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

describe("/metrics", () => {
  let server: GameServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.end());

  async function metricOf(name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`${name} `));
    return Number(line?.split(" ")[1] ?? NaN);
  }

  it("is Prometheus's text, and says how many rooms, seats and clients there are now", async () => {
    const { headers } = await fetch(`${server.url}/metrics`);
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=/);
    const now = () => Promise.all(['pong_rooms{phase="waiting"}', "pong_seats", "pong_clients"].map(metricOf));
    assert.deepEqual(await now(), [0, 0, 0]);
    const players = [await join(server.url, { mode: "3-player" }), await join(server.url, { mode: "8-player" })];
    assert.deepEqual(await now(), [2, 2, 2]);
    assert.equal(await metricOf("pong_redis_up"), 1);
    assert.equal(await metricOf('pong_matchmaking_seconds_count{outcome="seated"}'), 2);
    await leaveAll(players);
    await until("all are gone", async () => (await metricOf('pong_rooms{phase="waiting"}')) === 0);
  });

  it("counts what goes out, what comes in, what is refused, and the turns of the rooms", async () => {
    const before = await metricOf("pong_sent_bytes_total");
    const player = await joinRaw(server.url, { mode: "2-player" });
    await until("turns were taken", async () => (await metricOf("pong_tick_lateness_seconds_count")) > 5);
    assert.equal(await metricOf('pong_step_seconds_bucket{le="+Inf"}'), await metricOf("pong_step_seconds_count"));
    await until("a patch went out", async () => (await metricOf("pong_patches_total")) > 0);
    assert.ok((await metricOf("pong_sent_bytes_total")) > before);
    const messages = await metricOf("pong_messages_total");
    await deal(player, Buffer.of(255));
    assert.equal(await metricOf('pong_messages_refused_total{reason="frame"}'), 1);
    assert.ok((await metricOf("pong_messages_total")) > messages);
  });
});

describe("metrics", () => {
  const meters = new Meters();
  const load = { rooms: 0, clients: 0, eventLoopUtilization: 0, tickLatenessMs: 0 };
  const registry = createRegistry({
    meters,
    phases: () => new Map(),
    seats: () => 0,
    load: () => load,
    headroom: () => 1,
    redisAway: () => false,
    events: () => ({}),
    junk: () => ({}),
  });

  it("a histogram's buckets are cumulative, and its labels those of the distribution", async () => {
    meters.called("seated", 0.003);
    meters.called("seated", 0.003);
    meters.called("room_full", 60);
    const text = await registry.metrics();
    for (const line of [
      'pong_matchmaking_seconds_bucket{le="0.002",outcome="seated"} 0',
      'pong_matchmaking_seconds_bucket{le="0.005",outcome="seated"} 2',
      'pong_matchmaking_seconds_bucket{le="+Inf",outcome="seated"} 2',
      'pong_matchmaking_seconds_sum{outcome="room_full"} 60',
      'pong_matchmaking_seconds_bucket{le="5",outcome="room_full"} 0',
      "# TYPE pong_matchmaking_seconds histogram",
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\n${text.slice(-3000)}`);
    }
  });

  it("every metric has a name by Prometheus's rules, a help, and a line in the documentation", async () => {
    const docs = readFileSync("docs/operations.md", "utf8");
    for (const { name, help, type } of await registry.getMetricsAsJSON()) {
      if (!name.startsWith("pong_")) continue;
      assert.match(name, /^pong_[a-z_]+$/);
      assert.ok(help.endsWith("."), name);
      assert.equal(name.endsWith("_total"), String(type) === "counter", name);
      assert.match(docs, new RegExp(`\`${name}\\b`), `${name} is not documented`);
    }
  });

  it("every metric of the Grafana dashboard exists", async () => {
    const text = await registry.metrics();
    const dashboard = readFileSync("deploy/grafana-dashboard.json", "utf8");
    const names = new Set(dashboard.match(/\b(?:pong|nodejs|process)_[a-z0-9_]+/g));
    assert.ok(names.size > 20);
    for (const name of names) {
      const metric = name.replace(/_(?:bucket|sum|count)$/, "");
      assert.match(text, new RegExp(`^# TYPE (?:${name}|${metric}) `, "m"), `${name} does not exist`);
    }
  });
});
