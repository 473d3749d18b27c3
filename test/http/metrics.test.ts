import assert from "node:assert/strict";
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

  it("answers in Prometheus's text format, with the current numbers of rooms, seats and clients", async () => {
    const { headers } = await fetch(`${server.url}/metrics`);
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=/);
    const now = () => Promise.all(['pong_rooms{phase="waiting"}', "pong_seats", "pong_clients"].map(metricOf));
    assert.deepEqual(await now(), [0, 0, 0]);
    const players = [await join(server.url, { mode: "3-player" }), await join(server.url, { mode: "8-player" })];
    await until("they are counted", async () => (await now()).every((count) => count === 2));
    assert.equal(await metricOf("pong_redis_up"), 1);
    assert.equal(await metricOf('pong_matchmaking_seconds_count{outcome="seated"}'), 2);
    await leaveAll(players);
    await until("all rooms are gone", async () => (await metricOf('pong_rooms{phase="waiting"}')) === 0);
  });

  it("are made at most once a second, however many ask", async () => {
    const texts = new Set<string>();
    const began = performance.now();
    for (let n = 0; n < 20; n++) texts.add(await (await fetch(`${server.url}/metrics`)).text());
    const seconds = (performance.now() - began) / 1000;
    assert.ok(texts.size <= 2 + seconds, `${texts.size} texts in ${seconds} s`);
  });

  it("counts sent frames, received frames, refused frames and the turns of the rooms", async () => {
    const before = await metricOf("pong_sent_bytes_total");
    const player = await joinRaw(server.url, { mode: "2-player" });
    await until("turns were taken", async () => (await metricOf("pong_tick_lateness_seconds_count")) > 5);
    assert.equal(await metricOf('pong_step_seconds_bucket{le="+Inf"}'), await metricOf("pong_step_seconds_count"));
    await until("a patch went out", async () => (await metricOf("pong_patches_total")) > 0);
    await until("its bytes are counted", async () => (await metricOf("pong_sent_bytes_total")) > before);
    const messages = await metricOf("pong_messages_total");
    await deal(player, Buffer.of(255));
    const refused = () => metricOf('pong_messages_refused_total{reason="frame"}');
    await until("the frame is counted", async () => (await refused()) === 1);
    assert.ok((await metricOf("pong_messages_total")) > messages);
  });
});
