import assert from "node:assert/strict";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

/** Longest time from `wake` until the player is back: half a second, and as much again for a busy machine. */
const BACK_MS = 1_000;
/** Several attempts over dead connections, each twice as long as the one before. One of the usual length takes four seconds. */
const BACK_OVER_DEAD_CALLS_MS = 3_000;

describe("a session that is woken", () => {
  const sessions = createSessions();
  let server: GameServer;
  let network: Network;

  before(async () => {
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "50" });
  });
  beforeEach(async () => {
    network = await startNetwork(server.port);
  });
  afterEach(async () => {
    await sessions.close();
    await network.close();
  });
  after(() => server.end());

  async function play() {
    const session = sessions.openBot({ url: network.url });
    await session.play({ mode: "2-player" });
    await untilStatus(session, "playing");
    return session;
  }

  it("is back within half a second when its connection has died without a word", async () => {
    const session = await play();
    const { connection } = session;
    network.stall();
    const since = performance.now();
    session.wake();
    await untilStatus(session, "resuming");
    await untilStatus(session, "playing");
    assert.ok(performance.now() - since < BACK_MS, `${performance.now() - since} ms`);
    assert.notEqual(session.connection, connection);
  });

  it("is back soon when the connections that calls go over have died with it", async () => {
    const session = await play();
    await Promise.all(Array.from({ length: 4 }, () => fetch(network.url).then((answer) => answer.text())));
    network.stall();
    const since = performance.now();
    session.wake();
    await untilStatus(session, "resuming");
    await untilStatus(session, "playing");
    assert.ok(performance.now() - since < BACK_OVER_DEAD_CALLS_MS, `${performance.now() - since} ms`);
  });

  it("is back within half a second after a long time without a network, and tries quickly if that is not up yet", async () => {
    const session = await play();
    network.down();
    await until("ten attempts", () => session.status.is === "resuming" && session.status.attempt >= 9);
    const before = session.status.is === "resuming" ? session.status.attempt : 0;
    session.wake();
    await until("more attempts", () => session.status.is === "resuming" && session.status.attempt >= before + 3, 1_000);
    network.up();
    const since = performance.now();
    session.wake();
    await untilStatus(session, "playing");
    assert.ok(performance.now() - since < BACK_MS, `${performance.now() - since} ms`);
  });

  it("keeps a connection that is well", async () => {
    const session = await play();
    const seen: string[] = [];
    session.onStatus(({ is }) => seen.push(is));
    const since = performance.now();
    session.wake();
    await until("a second has passed", () => performance.now() - since > 1_000);
    assert.deepEqual(seen, []);
  });
});
