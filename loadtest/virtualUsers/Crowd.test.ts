import assert from "node:assert/strict";
import type { GameServer } from "../../test/support/server.ts";
import { startServer } from "../../test/support/server.ts";
import { until } from "../../test/support/until.ts";
import { parseSamples } from "../figures/prometheus.ts";
import { ProbeRoom } from "../probes/ProbeRoom.ts";
import { openPongProbes } from "../probes/pongRoyale.ts";
import { Crowd } from "./Crowd.ts";
import { createPongRoyale } from "./pongRoyale.ts";

/** Who aims so badly loses soon. */
const pongRoyale = createPongRoyale(100);

async function roomsOf({ url }: GameServer): Promise<number> {
  const samples = parseSamples(await (await fetch(`${url}/metrics`)).text());
  return [...samples].reduce((sum, [series, value]) => sum + (series.startsWith("pong_rooms") ? value : 0), 0);
}

describe("the load", () => {
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

  it("a crowd fills its rooms, plays, comes again after a match, and leaves nothing behind", async () => {
    const crowd = new Crowd(pongRoyale, server.url);
    crowd.want(8);
    await until("all are in", () => crowd.figures().clients === 8);
    assert.equal(await roomsOf(server), 2);
    await until("matches are over and others begun", () => {
      const { matchesLeft, clients } = crowd.figures();
      return matchesLeft >= 8 && clients === 8;
    });
    const { errors, moves, messages, bytes, joined } = crowd.figures();
    assert.deepEqual(errors, {});
    assert.ok(joined >= 16 && moves > 32 && messages > joined && bytes > messages);
    crowd.leave();
    await until("the rooms are gone", async () => (await roomsOf(server)) === 0);
  });

  it("players that pass through come at the rate that was asked for", async () => {
    const crowd = new Crowd(pongRoyale, server.url);
    const start = performance.now();
    await crowd.passThrough(20, 1, 50);
    assert.ok(performance.now() - start > 900);
    const { errors, joined, clients } = crowd.figures();
    assert.deepEqual({ errors, joined, clients }, { errors: {}, joined: 20, clients: 0 });
    await until("the rooms are gone", async () => (await roomsOf(server)) === 0);
  });

  it("a connection that the server ends is an error", async () => {
    const own = await startServer({ BOT_FILL_SECONDS: "0" });
    const crowd = new Crowd(pongRoyale, own.url);
    crowd.want(2);
    await until("both are in", () => crowd.figures().clients === 2);
    await own.end();
    await until("it shows", () => (crowd.figures().errors["closed with 4001"] ?? 0) > 0);
    crowd.leave();
  });

  it("probes see each other move", async () => {
    const room = await ProbeRoom.open(openPongProbes, server.url);
    await until("moves are seen", () => room.figures().seenMs.length > 3);
    const { seenMs } = room.figures();
    assert.ok(Math.min(...seenMs) < 1_000, String(seenMs));
    room.leave();
  });
});
