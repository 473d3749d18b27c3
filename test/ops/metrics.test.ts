import assert from "node:assert/strict";
import { join, leaveAll } from "../support/players.ts";
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
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  it("is Prometheus's text, and says how many rooms and clients there are now", async () => {
    const { headers } = await fetch(`${server.url}/metrics`);
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=/);
    assert.deepEqual([await metricOf("pong_rooms"), await metricOf("pong_clients")], [0, 0]);
    const players = [await join(server.url, { mode: "3-player" }), await join(server.url, { mode: "8-player" })];
    assert.deepEqual([await metricOf("pong_rooms"), await metricOf("pong_clients")], [2, 2]);
    assert.equal(await metricOf("pong_redis_up"), 1);
    await leaveAll(players);
    await until("all are gone", async () => (await metricOf("pong_rooms")) === 0);
  });
});
