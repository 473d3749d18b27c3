import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { SignJWT } from "jose";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, joinAll, leaveAll, saidOf, untilPhase } from "../support/players.ts";
import { startNetwork } from "../support/proxy.ts";
import { openSocket, socketUrl } from "../support/rawSockets.ts";
import type { GameServer } from "../support/server.ts";
import { SECRET, startServer } from "../support/server.ts";
import { drop, shownIn, startTable, untilOneTruth } from "../support/tables.ts";
import { until } from "../support/until.ts";

/** An operator's own token; each has another text. */
function signed(player_id: string, jti: string): Promise<string> {
  const token = new SignJWT({ sub: player_id, name: "ada", jti }).setProtectedHeader({ alg: "HS256" });
  return token.setIssuedAt().setExpirationTime("1h").sign(Buffer.from(SECRET));
}

describe("a seat ends", () => {
  let server: GameServer;
  /** Who loses a ball there is out. */
  let strict: GameServer;

  before(async () => {
    const env = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0", INTERMISSION_SECONDS: "60" };
    const short = { RECONNECT_SECONDS: "1", SEAT_RESERVATION_SECONDS: "1" };
    server = await startServer({ ...env, ...short, LIVES: "200" });
    strict = await startServer({ ...env, LIVES: "1" });
  });

  after(async () => {
    await server?.end();
    await strict?.end();
  });

  it("when it was held long enough: eliminated as disconnected, and matchmaking finds a new room", async () => {
    const line = await startNetwork(server.port);
    const [one, other, third] = (await startTable([line.url, server.url, server.url])) as [Player, Player, Player];
    const { player_id, token, room_id } = one.answer;
    const { reconnectionToken } = one.room;
    await drop(one, line.cut);
    await until("the player is out", () => saidOf(other, "player_eliminated").length > 0);
    const [out] = saidOf(other, "player_eliminated");
    assert.deepEqual([out?.["player_id"], out?.["place"], out?.["reason"]], [player_id, 3, "disconnected"]);
    await until("the seat is gone", () => saidOf(other, "player_left").some((left) => left["player_id"] === player_id));
    await untilOneTruth([other, third]);
    assert.deepEqual([shownIn(other, one).lives, shownIn(other, one).connected], [0, false]);
    await assert.rejects(new Client(server.url).reconnect(reconnectionToken), /not valid/);
    const { body } = await askMatchmaking(server.url, { mode: "6-player" }, token);
    assert.deepEqual([body.player_id, body.resumed, body.room_id === room_id], [player_id, false, false]);
    await leaveAll([other, third]);
    await line.close();
  });

  it("on leaving: eliminated as left, whatever token the player keeps", async () => {
    const [one, other] = (await startTable([server.url, server.url])) as [Player, Player];
    const { reconnectionToken } = one.room;
    assert.equal(await one.room.leave(), 4000);
    await until("the match is over", () => saidOf(other, "game_over").length === 1);
    assert.equal(saidOf(other, "player_eliminated")[0]?.["reason"], "left");
    assert.deepEqual(saidOf(other, "player_dropped"), []);
    await assert.rejects(new Client(server.url).reconnect(reconnectionToken), /not valid/);
    assert.equal((await askMatchmaking(server.url, { mode: "6-player" }, one.answer.token)).body.resumed, false);
    await leaveAll([other]);
  });

  it("for one in the same room, when the last spectator takes a seat there", async () => {
    const host = await join(server.url, { private: true, mode: "3-player" });
    const { code } = host.answer;
    const token = await signed("u_watcher", "1");
    const watcher = await join(server.url, { code, spectate: true }, token);
    await leaveAll([host]);
    await until("the spectator is alone", () => watcher.room.state.players.size === 0);
    const seated = await join(server.url, { code }, token);
    assert.deepEqual([seated.answer.room_id, seated.answer.spectator], [host.answer.room_id, false]);
    await until("the old connection is told", () => watcher.closedWith === 4409);
    assert.equal(shownIn(seated, seated).connected, true);
    const [first, second] = await Promise.all(["2", "3"].map((jti) => signed("u_other", jti)));
    const other = await join(server.url, { code, spectate: true }, first);
    const again = await join(server.url, { code, spectate: true }, second);
    assert.deepEqual(
      [other, again].map((one) => saidOf(one, "welcome")[0]?.["token"]),
      [first, second],
    );
    await leaveAll([seated, again]);
  });

  it("when nobody claims it in time, however often its player asks for it", async () => {
    const patient = await startServer({ BOT_FILL_SECONDS: "0", SEAT_RESERVATION_SECONDS: "4" });
    const holder = await join(patient.url, { mode: "2-player" });
    const { room_id } = holder.answer;
    const asked = performance.now();
    const { body: first } = await askMatchmaking(patient.url, { room_id });
    await until("half of the time is over", () => performance.now() - asked > 2_000);
    const askedAgain = performance.now();
    const { body: second } = await askMatchmaking(patient.url, { room_id }, first.token);
    assert.equal(second.room_id, room_id);
    const late = Promise.withResolvers<void>();
    await until("another gets it", async () => {
      const { status, body } = await askMatchmaking(patient.url, { room_id });
      if (status !== 200) return assert.equal(body.error.code, "room_full");
      late.resolve();
      return true;
    });
    assert.ok(performance.now() - askedAgain < 4_000, "not held for longer by the second call");
    const socket = await openSocket(socketUrl(patient.url, second.reservation));
    assert.equal(socket.joined, false);
    assert.equal(holder.room.state.players.size, 1);
    await leaveAll([holder]);
    await patient.end();
  });

  it("in a room that waits, when its player asks for something else", async () => {
    const wish = { mode: "3-player", bots: false };
    const [one, other] = (await joinAll(server.url, 2, wish)) as [Player, Player];
    const again = await join(server.url, wish, one.answer.token);
    assert.deepEqual([again.answer.room_id, again.answer.resumed], [one.answer.room_id, true]);
    assert.equal(saidOf(again, "welcome")[0]?.["side"], saidOf(one, "welcome")[0]?.["side"]);
    await until("the old page is told", () => one.closedWith === 4409);
    const named = await join(server.url, { room_id: again.answer.room_id }, one.answer.token);
    assert.equal(named.answer.resumed, true);
    const elsewhere = await join(server.url, { mode: "5-player" }, one.answer.token);
    assert.equal(elsewhere.answer.resumed, false);
    await until("the old seat is closed", () => named.closedWith === 4409);
    await until("and free", () => other.room.state.players.size === 1);
    assert.equal(saidOf(other, "player_left").length, 1);
    await leaveAll([elsewhere, other]);
  });

  it("on elimination: the player watches, moves nothing, comes back to watch, and may play elsewhere", async () => {
    const lines = await Promise.all([1, 2, 3].map(() => startNetwork(strict.port)));
    const players = await startTable(lines.map(({ url }) => url));
    const [first] = players as [Player];
    await until("one is out", () => saidOf(first, "player_eliminated").length > 0);
    const { player_id } = saidOf(first, "player_eliminated")[0] as { player_id: string };
    const index = players.findIndex(({ answer }) => answer.player_id === player_id);
    const out = players[index] as Player;
    const rest = players.filter((player) => player !== out);
    assert.deepEqual(await out.room.request("player_move", { direction: 1, seq: 1 }), {
      accepted: false,
      reason: "out",
    });

    out.room.reconnection.minUptime = 0;
    lines[index]?.cut();
    await until("the player is back to watch", () => saidOf(out, "welcome").length === 2);
    const [came, again] = saidOf(out, "welcome");
    assert.equal(again?.["side"], came?.["side"]);

    const next = await join(strict.url, { mode: "7-player" }, out.answer.token);
    assert.deepEqual([next.answer.resumed, next.answer.spectator], [false, false]);
    assert.notEqual(next.answer.room_id, out.answer.room_id);
    assert.equal(out.closedWith, undefined, "he still watches");
    await Promise.all(players.map((player) => untilPhase(player, "finished")));
    await until("all have heard the end", () => players.every((one) => saidOf(one, "game_over").length === 1));
    await untilOneTruth(players);
    await leaveAll([...rest, out, next]);
    await Promise.all(lines.map((line) => line.close()));
  });
});
