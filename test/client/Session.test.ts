import assert from "node:assert/strict";
import { SeatError } from "../../src/client/matchmaking.ts";
import type { ServerMessageName } from "../../src/client/RoomLink.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";

const ENV = { COUNTDOWN_SECONDS: "1", LIVES: "1", INTERMISSION_SECONDS: "2", BOT_FILL_SECONDS: "0" };

describe("a session", () => {
  const sessions = createSessions();
  let server: GameServer;

  before(async () => {
    server = await startServer(ENV);
  });
  after(() => server.end());
  afterEach(() => sessions.close());

  it("two players play a match to its end, and then another", async () => {
    const one = sessions.openBot({ url: server.url, username: "ada" });
    const two = sessions.open({ url: server.url, username: "bob" });
    const names: ServerMessageName[] = [];
    two.onAnyMessage((name) => names.push(name));
    const seat = await one.play({ mode: "2-player" });
    assert.equal(seat.is_full, false);
    assert.deepEqual(one.status, { is: "waiting", players: 1, seats: 2, code: null });
    await two.play({ mode: "2-player" });
    two.steer(1); // into its corner, for good

    await untilStatus(two, "finished");
    await untilStatus(one, "finished");
    const winner_id = one.state?.winner_id ?? "";
    const [onePlace, twoPlace] = one.player_id === winner_id ? [1, 2] : [2, 1];
    assert.deepEqual(one.status, { is: "finished", winner_id, place: onePlace });
    assert.deepEqual(two.status, { is: "finished", winner_id, place: twoPlace });
    assert.deepEqual(
      sessions.statusesOf(two).map(({ is }) => is),
      ["matching", "countdown", "playing", "finished"],
    );
    await until("the news of it is here", () => names.includes("game_over"));
    for (const name of ["welcome", "start_game", "player_eliminated", "game_over"] as const) {
      assert.equal(names.filter((one) => one === name).length, 1, name);
    }

    one.rematch();
    two.rematch();
    await untilStatus(two, "playing");
    assert.ok(two.nowTick() < 60, `the second match's clock starts at ${two.nowTick()}`);
    await untilStatus(two, "finished");
  });

  it("a watcher sees the match and cannot steer", async () => {
    const one = sessions.openBot({ url: server.url });
    const two = sessions.openBot({ url: server.url });
    const seat = await one.play({ mode: "2-player" });
    await two.play({ mode: "2-player" });
    const watcher = sessions.openBot({ url: server.url });
    await watcher.watch({ room_id: seat.room_id });
    await untilStatus(watcher, "playing");
    assert.ok(watcher.isSpectator);
    assert.equal(watcher.view()?.paddles.length, 2);
    watcher.steer(1);
    await one.leave();
    await untilStatus(watcher, "finished");
    assert.deepEqual(watcher.status, { is: "finished", winner_id: two.player_id, place: 0 });
  });

  it("a private room is joined by its code, and starts when its players are ready", async () => {
    const host = sessions.openBot({ url: server.url });
    const guest = sessions.openBot({ url: server.url });
    const { code } = await host.play({ private: true });
    assert.ok(code);
    assert.deepEqual(host.status, { is: "waiting", players: 1, seats: 4, code });
    await guest.play({ code: code.toLowerCase() });
    host.ready();
    guest.ready();
    await untilStatus(guest, "playing");
  });

  it("a session in a match has to leave before it joins another; leaving loses the match", async () => {
    const [one, two] = [sessions.open({ url: server.url }), sessions.open({ url: server.url })];
    await Promise.all([one.play({ mode: "2-player" }), two.play({ mode: "2-player" })]);
    await untilStatus(one, "playing");
    await assert.rejects(one.play({ mode: "2-player" }), /leave\(\) first/);
    await one.leave();
    assert.deepEqual(one.status, { is: "idle" });
    await untilStatus(two, "finished");
    assert.equal(two.state?.winner_id, two.player_id);
    await one.play({ mode: "2-player" });
    assert.equal(one.status.is, "waiting");
  });

  it("a refusal of matchmaking is thrown with its code and text", async () => {
    const session = sessions.open({ url: server.url });
    await assert.rejects(session.play({ room_id: "nowhere" }), (error) => {
      assert.ok(error instanceof SeatError);
      assert.equal(error.code, "room_not_found");
      assert.equal(error.isPassing, false);
      return true;
    });
    assert.deepEqual(session.status, { is: "idle" });
    const bad = session.play({ mode: "9-player" as "8-player" });
    await assert.rejects(bad, (error) => error instanceof SeatError && error.details[0]?.field === "mode");
    const stranger = sessions.open({ url: server.url, token: "not.a.token" });
    await assert.rejects(stranger.play(), (error) => error instanceof SeatError && error.code === "unauthorized");
  });

  it("a refusal by a limit says when to ask again", async () => {
    const strict = await startServer({ ...ENV, MATCHMAKING_PER_MINUTE: "1" });
    try {
      await sessions.open({ url: strict.url }).play();
      await assert.rejects(sessions.open({ url: strict.url }).play(), (error) => {
        assert.ok(error instanceof SeatError && error.code === "rate_limited" && error.isPassing);
        assert.ok((error.retryAfterSeconds ?? 0) > 0);
        return true;
      });
    } finally {
      await strict.end();
    }
  });

  it("another call of the session cancels one that waits", async () => {
    const session = sessions.open({ url: server.url });
    const cancelled = assert.rejects(
      session.play(),
      (error) => error instanceof SeatError && error.code === "cancelled",
    );
    await session.leave();
    await cancelled;
    assert.deepEqual(session.status, { is: "idle" });
  });
});
