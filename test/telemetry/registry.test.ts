import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Meters } from "../../src/telemetry/Meters.ts";
import { createRegistry } from "../../src/telemetry/registry.ts";

describe("the registry of metrics", () => {
  const meters = new Meters();
  const load = { rooms: 0, clients: 0, eventLoopUtilization: 0, tickLatenessMs: 0 };
  const registry = createRegistry({
    meters,
    phases: () => new Map(),
    queued: () => new Map(),
    seats: () => 0,
    load: () => load,
    headroom: () => 1,
    redisFault: () => undefined,
    passedOn: () => 0,
    events: () => ({}),
    droppedLines: () => 0,
    junk: () => ({}),
  });

  it("the buckets of a histogram are cumulative, include their bound, and carry its label", async () => {
    for (const seconds of [0.003, 0.005]) meters.matchmaking.observe({ outcome: "seated" }, seconds);
    meters.matchmaking.observe({ outcome: "room_full" }, 60);
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

  it("the lateness of ticks is a histogram, and its totals are those that the load meter reads", async () => {
    for (const seconds of [0, 0.0001, 0.25, 2.5]) meters.lateness.observe(seconds);
    const lines = (await registry.metrics()).split("\n");
    const sampleOf = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1]);
    const buckets = ["0.00005", "0.0002", "0.083", "0.25", "1", "+Inf"];
    assert.deepEqual(
      buckets.map((le) => sampleOf(`pong_tick_lateness_seconds_bucket{le="${le}"}`)),
      [1, 2, 2, 3, 3, 4],
    );
    assert.equal(sampleOf("pong_tick_lateness_seconds_count"), meters.lateness.count);
    assert.equal(sampleOf("pong_tick_lateness_seconds_sum"), meters.lateness.sum);
    assert.equal(meters.lateness.count, 4);
    assert.ok(Math.abs(meters.lateness.sum - 2.7501) < 1e-9);
  });

  it("every metric has a valid name, a help text and a line in the documentation", async () => {
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
