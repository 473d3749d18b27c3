import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Player } from "../support/players.ts";
import { join, joinAll, leaveAll, saidOf } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { openTable, shownIn, startTable, untilOneTruth } from "../support/tables.ts";
import { until } from "../support/until.ts";

const UINT32 = 2 ** 32;

/** No move of these is one. */
const BAD_MOVES: readonly unknown[] = [
  ...[undefined, null, 0, 1, "left", true, [], [1, 1], {}, new Uint8Array(3)],
  ...[Number.NaN, Number.POSITIVE_INFINITY, -1e9, 1e9, 1.0001, "1", null, true, [1], { valueOf: 1 }].map(
    (direction) => ({ direction, seq: 1 }),
  ),
  ...[undefined, null, -1, 1.5, Number.NaN, UINT32, "1", true, 5n].map((seq) => ({ direction: 1, seq })),
  ...[null, -1, 0.5, Number.NaN, UINT32, "1"].map((tick) => ({ direction: 1, seq: 1, tick })),
];

/** Wrong types of every other message, and messages that do not exist. */
const BAD_MESSAGES: readonly [type: string | number, payload: unknown][] = [
  ...[undefined, null, true, [], {}, { ready: 1 }, { ready: "true" }].map((it): [string, unknown] => ["ready", it]),
  ...[null, 1, "x", []].map((it): [string, unknown] => ["rematch", it]),
  ...[null, 1, "x", []].map((it): [string, unknown] => ["clock", it]),
  ...[undefined, "hello", {}, { emote: "" }, { emote: "you_are_bad" }, { emote: 1 }, { emote: ["hello"] }].map(
    (it): [string, unknown] => ["emote", it],
  ),
  ...["game_over", "start_game", "welcome", "update_position", "__proto__", "constructor", "toString", "_", "*"].map(
    (it): [string, unknown] => [it, { toString: 1, valueOf: 1, player_id: "x" }],
  ),
  ...[0, 13, -1, 1.5].map((it): [number, unknown] => [it, {}]),
];

describe("messages that nobody should send", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      LIVES: "200",
      COUNTDOWN_SECONDS: "0",
      RECONNECT_SECONDS: "30",
      BOT_FILL_SECONDS: "0",
      // the test itself joins and sends faster than the default allows a seat
      MESSAGES_PER_SECOND: "1000",
    });
  });
  after(() => server?.end());

  const request = (player: Player, type: string, payload?: unknown): Promise<Record<string, unknown>> =>
    player.room.request(type, payload);

  /** Each is sent as a message and as a request, by one whose seat is held for him every time. */
  async function assertAllClose(bad: readonly [type: string | number, payload: unknown][]): Promise<void> {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const before = server.lines().length;
    const began = performance.now();
    let seated = one;
    for (const [type, payload] of bad) {
      for (const asRequest of [false, true]) {
        const what = `${type} ${inspect(payload)}`;
        const { room } = seated;
        if (asRequest) room.request(type as string, payload).catch(() => undefined);
        else room.send(type, payload);
        await until(`${what} ends the connection`, () => seated.closedWith !== undefined);
        assert.equal(seated.closedWith, 4002, what);
        seated = await join(server.url, {}, one.answer.token);
        assert.equal(seated.answer.resumed, true, what);
      }
    }
    assert.deepEqual(shownIn(other, one).paddle.ack, 0, "nothing of it has moved a paddle");
    assert.equal(other.closedWith, undefined);
    await untilOneTruth([seated, other]);
    // five lines a second and kind at most, and one that counts the rest
    const seconds = Math.ceil((performance.now() - began) / 1000) + 1;
    assert.ok(server.lines().length - before <= 2 * 6 * seconds, `${server.lines().length - before} lines`);
    await leaveAll([seated, other]);
  }

  it("an invalid move closes the connection with 4002; the seat is held", () =>
    assertAllClose(BAD_MOVES.map((payload) => ["player_move", payload])));

  it("wrong types in other messages, and unknown messages, close it too", () => assertAllClose(BAD_MESSAGES));

  it("a repeated or older seq is refused, the largest is not the end", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const move = (seq: number) => request(one, "player_move", { direction: 1, seq });
    for (const next of [0, 5]) assert.deepEqual(await move(next), { accepted: true });
    for (const old of [5, 4, 0]) assert.deepEqual(await move(old), { accepted: false, reason: "old_seq" });
    assert.deepEqual(await move(UINT32 - 1), { accepted: true });
    await until("it is shown", () => shownIn(other, one).paddle.ack === UINT32 - 1);
    await leaveAll([one, other]);
  });

  it("a tick of the far past or future counts as the oldest or as now: no paddle is ever anywhere else", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    let seq = 0;
    let last = 0;
    for (const tick of [0, UINT32 - 1, 1, 1_000_000, undefined]) {
      for (const direction of [1, -1]) {
        seq += 1;
        const { tick: before } = await request(one, "clock");
        await request(one, "player_move", { direction, seq, ...(tick !== undefined && { tick }) });
        await until("the move is shown", () => shownIn(other, one).paddle.ack === seq);
        const { tick: now } = await request(one, "clock");
        const { paddle } = shownIn(other, one);
        // 0.12 s, the save window
        assert.ok(
          paddle.tick >= Math.max(last, Number(before) - 8) && paddle.tick <= Number(now),
          `tick ${paddle.tick}`,
        );
        assert.ok(Math.abs(paddle.position) <= 38, `at ${paddle.position}`);
        last = paddle.tick;
      }
    }
    await leaveAll([one, other]);
  });

  it("a move that names another player moves the own paddle only", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const { player_id } = other.answer;
    const forged = { direction: 1, seq: 1, player_id, side: shownIn(one, other).side, sessionId: other.room.sessionId };
    assert.deepEqual(await request(one, "player_move", forged), { accepted: true });
    await until("it is shown", () => shownIn(other, one).paddle.ack === 1);
    assert.deepEqual(
      { ...shownIn(one, other).paddle.toJSON() },
      { position: 0, direction: 0, length: 24, tick: 0, ack: 0 },
    );
    await leaveAll([one, other]);
  });

  it("a request to move by somebody who does not play is refused with a reason", async () => {
    const refused = (reason: string) => ({ accepted: false, reason });
    const move = { direction: 1, seq: 1 };
    const waiting = (await openTable([server.url, server.url])) as [Player, Player];
    assert.deepEqual(await request(waiting[0], "player_move", move), refused("not_playing"));
    assert.deepEqual(await request(waiting[0], "rematch"), refused("no_intermission"));

    const [one, other] = (await joinAll(server.url, 2, { mode: "2-player", bots: false })) as [Player, Player];
    const watcher = await join(server.url, { spectate: true, room_id: one.answer.room_id });
    await until("they play", () => watcher.room.state.phase === "playing");
    for (const type of ["player_move", "ready", "rematch"]) {
      const { accepted } = await request(watcher, type, { direction: 1, seq: 1, ready: true });
      assert.equal(accepted, false, type);
    }
    assert.deepEqual(await request(watcher, "player_move", move), refused("spectator"));
    assert.deepEqual(await request(one, "ready", { ready: true }), refused("public_room"));
    assert.deepEqual(
      [...one.room.state.players.values()].map(({ paddle }) => paddle.tick),
      [0, 0],
    );
    await leaveAll([...waiting, one, other, watcher]);
  });

  it("an emote reaches the others, not its sender, once a second at most", async () => {
    const [one, other] = (await joinAll(server.url, 2, { mode: "3-player", bots: false })) as [Player, Player];
    const watcher = await join(server.url, { spectate: true, room_id: one.answer.room_id });
    const emote = (it: string) => request(one, "emote", { emote: it });
    assert.deepEqual(await emote("hello"), { accepted: true });
    const more = await Promise.all(Array.from({ length: 5 }, () => emote("wow")));
    assert.deepEqual(more, Array(5).fill({ accepted: false, reason: "too_soon" }));
    assert.deepEqual(await request(other, "emote", { emote: "thanks" }), { accepted: true });
    await until("all have heard", () => saidOf(one, "emote").length === 1 && saidOf(watcher, "emote").length === 2);
    const hello = { player_id: one.answer.player_id, emote: "hello" };
    const thanks = { player_id: other.answer.player_id, emote: "thanks" };
    assert.deepEqual(
      [one, other, watcher].map((player) => saidOf(player, "emote")),
      [[thanks], [hello], [hello, thanks]],
    );
    // asked every tenth time only, so as not to be a flood
    let looks = 0;
    await until("the second is over", async () => ++looks % 10 === 0 && (await emote("wow"))["accepted"]);
    await leaveAll([one, other, watcher]);
  });
});
