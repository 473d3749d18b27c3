import assert from "node:assert/strict";
import type { GameServer } from "../../test/support/server.ts";
import { startServer } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { sumOf } from "../figures/prometheus.ts";
import { readMetrics } from "../figures/server.ts";
import { ProbeRoom } from "../probes/ProbeRoom.ts";
import { openPongProbes } from "../probes/pongRoyale.ts";
import { createPongRoyale } from "./pongRoyale.ts";
import { UserPool } from "./UserPool.ts";

/** Users who aim so badly that their matches are soon over. */
const pongRoyale = createPongRoyale(100);

async function roomsOf({ url }: GameServer): Promise<number> {
  const rooms = sumOf(await readMetrics(url), "pong_rooms");
  return Number.isNaN(rooms) ? 0 : rooms; // the metric is missing while there are none
}

describe("virtual users", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      COUNTDOWN_SECONDS: "0",
      LIVES: "1",
      BOT_FILL_SECONDS: "0",
      INTERMISSION_SECONDS: "0",
    });
  });

  after(() => server?.end());

  it("fill rooms, play, are replaced when their match is over, and leave nothing behind", async () => {
    const pool = new UserPool(pongRoyale, server.url);
    pool.setTarget(8);
    await until("all have joined", () => pool.figures().connected === 8);
    assert.equal(await roomsOf(server), 2);
    await until("matches are over and others have begun", () => {
      const { matchesOver, connected } = pool.figures();
      return matchesOver >= 8 && connected === 8;
    });
    const { errors, moves, messages, bytes, joined } = pool.figures();
    assert.deepEqual(errors, {});
    assert.ok(joined >= 16 && moves > 32 && messages > joined && bytes > messages);
    pool.leave();
    await until("the rooms are gone", async () => (await roomsOf(server)) === 0);
  });

  it("visit at the rate that was asked for", async () => {
    const pool = new UserPool(pongRoyale, server.url);
    const start = performance.now();
    await pool.visit(20, 1, 50);
    assert.ok(performance.now() - start > 900);
    const { errors, joined, connected } = pool.figures();
    assert.deepEqual({ errors, joined, connected }, { errors: {}, joined: 20, connected: 0 });
    await until("the rooms are gone", async () => (await roomsOf(server)) === 0);
  });

  it("count a connection that the server closes as an error", async () => {
    const ownServer = await startServer({ BOT_FILL_SECONDS: "0" });
    const pool = new UserPool(pongRoyale, ownServer.url);
    pool.setTarget(2);
    await until("both have joined", () => pool.figures().connected === 2);
    await ownServer.end();
    await until("the error is counted", () => (pool.figures().errors["closed with 4001"] ?? 0) > 0);
    pool.leave();
  });

  it("probes see each other move", async () => {
    const room = await ProbeRoom.open(openPongProbes, server.url);
    await until("moves are seen", () => room.figures().seenMs.length > 3);
    const { seenMs } = room.figures();
    assert.ok(Math.min(...seenMs) < 1_000, String(seenMs));
    room.leave();
  });
});
