import assert from "node:assert/strict";
import type { Session } from "../../src/client/Session.ts";
import type { DropCause } from "../../src/client/status.ts";
import { askMatchmaking } from "../support/players.ts";
import type { Network } from "../support/proxy.ts";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

const ENV = { COUNTDOWN_SECONDS: "1", LIVES: "3", BOT_FILL_SECONDS: "0", RECONNECT_SECONDS: "30" };

function assertResuming({ status }: Session, cause: DropCause): void {
  assert.ok(status.is === "resuming");
  const { since, ...rest } = status;
  assert.deepEqual(rest, { is: "resuming", cause, attempt: 1, problem: null });
  assert.ok(Math.abs(Date.now() - since) < 10_000);
}

describe("coming back", () => {
  const sessions = createSessions();
  let server: GameServer;
  let network: Network;

  beforeEach(async () => {
    server = await startServer(ENV);
    network = await startNetwork(server.port);
  });
  afterEach(async () => {
    await sessions.close();
    await network.close();
    await server.end("SIGKILL");
  });

  /** A match of two, the first of whom is on the network that the test can cut. */
  async function duel(options: { giveUpAfterMs?: number } = {}): Promise<[Session, Session]> {
    const one = sessions.openBot({ url: network.url, ...options });
    const two = sessions.openBot({ url: server.url });
    await Promise.all([one.play({ mode: "2-player" }), two.play({ mode: "2-player" })]);
    await untilStatus(one, "playing");
    await untilStatus(two, "playing");
    return [one, two];
  }

  it("a session whose socket is cut is back on its seat at once, and steers again", async () => {
    const [one, two] = await duel();
    const { match_id } = one.state ?? {};
    const side = one.state?.players.get(one.player_id)?.side;
    let resumed = false;
    one.onMessage("welcome", (welcome) => {
      resumed = welcome.resumed;
    });
    const before = performance.now();
    network.cut();
    await untilStatus(one, "resuming");
    assertResuming(one, "dropped");
    await untilStatus(one, "playing");
    const tookMs = performance.now() - before;
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
    await until("it is told that it is back", () => resumed);
    assert.equal(one.state?.match_id, match_id);
    assert.equal(one.state?.players.get(one.player_id)?.side, side);
    const ack = () => two.state?.players.get(one.player_id)?.paddle.ack ?? 0;
    await until("its moves count again", () => ack() > 0);
    await until("their clocks agree", () => Math.abs(one.nowTick() - two.nowTick()) < 3);
  });

  it("a second session with the same token takes the seat; the first one is lost", async () => {
    const [one] = await duel();
    const again = sessions.openBot({ url: server.url, token: one.token });
    const seat = await again.play();
    assert.equal(seat.resumed, true);
    assert.equal(seat.player_id, one.player_id);
    await untilStatus(one, "lost");
    assert.deepEqual(one.status, { is: "lost", reason: "joined_elsewhere" });
    await untilStatus(again, "playing");
    assert.equal(again.status.is, "playing", "the older session must not take the seat back");
  });

  it("a silent server is noticed within seconds, and found again when it is back", async () => {
    const [one] = await duel();
    server.process.kill("SIGSTOP");
    await untilStatus(one, "resuming");
    assertResuming(one, "silent");
    server.process.kill("SIGCONT");
    await untilStatus(one, "playing");
  });

  it("a dead server is given up after `giveUpAfterMs`, and not before", async () => {
    const [one] = await duel({ giveUpAfterMs: 1_500 });
    const before = performance.now();
    server.process.kill("SIGKILL");
    await untilStatus(one, "lost");
    const tookMs = performance.now() - before;
    assert.deepEqual(one.status, { is: "lost", reason: "unreachable" });
    const attempts = sessions.statusesOf(one).filter(({ is }) => is === "resuming").length;
    assert.ok(attempts >= 2 && attempts <= 12, `${attempts} attempts`);
    assert.ok(tookMs > 500 && tookMs < 20_000, `${tookMs} ms`);
  });

  it("a server that says when to ask again is not asked before", async () => {
    const strict = await startServer({ ...ENV, MATCHMAKING_PER_MINUTE: "1" });
    const line = await startNetwork(strict.port);
    try {
      const waiting = sessions.open({ url: line.url, giveUpAfterMs: 5_000 });
      await waiting.play();
      // also a player who holds a seat may not call without end
      for (let status = 200; status === 200; ) ({ status } = await askMatchmaking(strict.url, {}, waiting.token));
      line.cut();
      await untilStatus(waiting, "lost"); // it is told to wait longer than it is willing to
      const attempts = sessions.statusesOf(waiting).filter(({ is }) => is === "resuming").length;
      assert.equal(attempts, 1);
    } finally {
      await line.close();
      await strict.end("SIGKILL");
    }
  });

  it("a session that has left does not come back", async () => {
    const [one, two] = await duel();
    server.process.kill("SIGSTOP");
    network.cut();
    await untilStatus(one, "resuming");
    await one.leave();
    server.process.kill("SIGCONT");
    await until("the other sees the seat held", () => two.state?.players.get(one.player_id)?.connected === false);
    assert.deepEqual(one.status, { is: "idle" });
  });

  it("a server that stops says so, and no session comes back", async () => {
    const lone = sessions.open({ url: server.url });
    await lone.play();
    await server.end("SIGTERM");
    await untilStatus(lone, "lost");
    assert.deepEqual(lone.status, { is: "lost", reason: "shutdown" });
  });

  it("a player who was only waiting waits in another room if theirs is gone", async () => {
    const waiting = sessions.open({ url: network.url });
    const { room_id } = await waiting.play({ mode: "3-player" });
    network.down();
    await untilStatus(waiting, "resuming");
    // meanwhile the player gives the seat up, and with it goes the room
    const elsewhere = sessions.open({ url: server.url, token: waiting.token });
    await elsewhere.play({ mode: "5-player" });
    await elsewhere.leave();
    network.up();
    await untilStatus(waiting, "waiting");
    assert.notEqual(waiting.seat?.room_id, room_id);
    assert.equal(waiting.seat?.mode, "3-player");
  });

  it("a player whose match is gone is told so, and is not put into another", async () => {
    const [one, two] = await duel();
    network.down();
    await untilStatus(one, "resuming");
    const elsewhere = sessions.open({ url: server.url, token: one.token });
    assert.equal((await elsewhere.play()).resumed, true);
    await elsewhere.leave();
    await untilStatus(two, "finished");
    await two.leave();
    network.up();
    await untilStatus(one, "lost");
    assert.deepEqual(one.status, { is: "lost", reason: "seat_gone" });
  });
});
