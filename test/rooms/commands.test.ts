import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { DEFAULT_CHANNELS, EVENT_NAMES } from "../../src/protocol/events.ts";
import type { Player } from "../support/players.ts";
import { askMatchmaking, join, joinAll, leaveAll, saidOf, untilPhase } from "../support/players.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { openTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

describe("commands of other services over Redis", () => {
  let redis: RedisServer;
  let service: Redis;
  let listener: Redis;
  let server: GameServer;
  const heard: Record<string, unknown>[] = [];

  before(async () => {
    redis = await startRedis();
    service = new Redis(redis.url);
    listener = new Redis(redis.url);
    await listener.subscribe(...EVENT_NAMES);
    listener.on("message", (_channel, text) => {
      if (text.startsWith('{"origin"')) heard.push(JSON.parse(text));
    });
    server = await startServer({ REDIS_URL: redis.url, LIVES: "1", COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "0" });
  });

  after(async () => {
    await server?.end();
    listener?.disconnect();
    service?.disconnect();
    await redis?.stop();
  });

  const command = (event: string, fields: object) => service.publish(event, JSON.stringify({ event, ...fields }));

  const heardIn = (room_id: string, event: string) =>
    heard.filter((one) => one["room_id"] === room_id && one["event"] === event);

  it("start_game without names starts with two seated players; bots take the rest", async () => {
    const players = await joinAll(server.url, 2, { mode: "4-player" });
    const [first] = players as [Player];
    await command("start_game", { room_id: first.answer.room_id });
    await untilPhase(first, "playing");
    assert.equal(first.room.state.sides, 4);
    assert.equal([...first.room.state.players.values()].filter(({ bot }) => bot).length, 2);
    await until("Redis has heard the start", () => heardIn(first.answer.room_id, "start_game").length === 1);
    await leaveAll(players);
  });

  it("start_game that names one seated player starts with that player and bots", async () => {
    const player = await join(server.url, { mode: "5-player" });
    const { room_id, player_id } = player.answer;
    await command("start_game", { room_id, players: [{ player_id }] });
    await untilPhase(player, "playing");
    assert.equal(player.room.state.sides, 5);
    await leaveAll([player]);
  });

  it("start_game with names waits for them; without bots the match is for those who are there", async () => {
    const first = await join(server.url, { mode: "4-player", bots: false });
    const second = await join(server.url, { mode: "4-player", bots: false });
    const room_id = first.answer.room_id;
    await leaveAll([second]);
    await until("he has left", () => saidOf(first, "player_left").length === 1);
    const named = [first.answer.player_id, second.answer.player_id].map((player_id) => ({ player_id }));
    await command("start_game", { room_id, players: named });
    const again = await join(server.url, { mode: "4-player", bots: false }, second.answer.token);
    assert.equal(again.answer.room_id, room_id);
    await untilPhase(first, "playing");
    assert.equal(first.room.state.sides, 2);
    await leaveAll([first, again]);
  });

  it("start_game gives up after ten seconds, and says who was missing", async () => {
    const players = await joinAll(server.url, 2, { mode: "3-player", bots: false });
    const [first] = players as [Player];
    const { room_id, player_id } = first.answer;
    await command("start_game", { room_id, players: [{ player_id }, { player_id: "p_nobody" }] });
    await until("it has given up", () => heardIn(room_id, "start_game_failed").length === 1);
    const [failed] = heardIn(room_id, "start_game_failed");
    assert.deepEqual(failed?.["missing"], ["p_nobody"]);
    assert.equal(typeof failed?.["reason"], "string");
    assert.equal(first.room.state.phase, "waiting");
    await leaveAll(players);
  });

  it("a room that starts by itself has nothing left to give up", async () => {
    const players = await openTable([server.url, server.url]);
    const [first] = players as [Player];
    const { room_id } = first.answer;
    await command("start_game", { room_id, players: [{ player_id: "p_nobody" }] });
    await command("start_game", { room_id });
    await until("one command is enough", () => heardIn(room_id, "start_game_failed").length === 1);
    for (const { room } of players) room.send("ready", { ready: true });
    await untilPhase(first, "playing");
    await command("start_game", { room_id });
    await until("it is too late", () => heardIn(room_id, "start_game_failed").length === 2);
    assert.deepEqual(
      heardIn(room_id, "start_game_failed").map(({ reason }) => reason),
      ["already_commanded", "not_waiting"],
    );
    await leaveAll(players);
  });

  it("start_game without the one missing player counts down once, although everybody else is ready", async () => {
    const players = await openTable([server.url, server.url]);
    const [first] = players as [Player];
    const { room_id, code } = first.answer;
    const { body } = await askMatchmaking(server.url, { code });
    assert.equal(body.players.length, 3);
    for (const { room } of players) await room.request("ready", { ready: true });
    assert.equal(first.room.state.phase, "waiting");
    await command("start_game", { room_id });
    await untilPhase(first, "playing");
    await until("Redis has heard the start", () => heardIn(room_id, "start_game").length === 1);
    assert.equal(heardIn(room_id, "start_game_countdown").length, 1);
    assert.equal(first.room.state.sides, 8);
    assert.equal(first.room.state.players.has(body.player_id), false);
    await leaveAll(players);
  });

  it("bots that came for a start leave when it does not come about: the room is as it was", async () => {
    const [first, other] = (await openTable([server.url, server.url])) as [Player, Player];
    await command("start_game", { room_id: first.answer.room_id });
    await untilPhase(first, "countdown");
    assert.equal(first.room.state.players.size, 8);
    await leaveAll([other]);
    await untilPhase(first, "waiting");
    await until("the bots have left", () => first.room.state.players.size === 1);
    const third = await join(server.url, { code: first.answer.code });
    for (const { room } of [first, third]) room.send("ready", { ready: true });
    await untilPhase(first, "playing");
    assert.equal(first.room.state.sides, 2);
    await leaveAll([first, third]);
  });

  it("with a Redis that hangs, a private room is unavailable, and later is not", async () => {
    await service.client("PAUSE", 3000, "ALL");
    const { status, body } = await askMatchmaking(server.url, { private: true });
    assert.deepEqual([status, body.error?.code], [503, "unavailable"]);
    await until("it goes on", async () => (await askMatchmaking(server.url, { private: true })).status === 200);
  });

  it("any other event reaches the room's clients marked external, and changes nothing", async () => {
    const player = await join(server.url, { mode: "2-player", bots: false });
    const { room_id, player_id } = player.answer;
    const before = JSON.stringify(player.room.state.toJSON());
    await command("game_over", { room_id, winner_id: player_id, players: [], duration_ms: 1, ranked: false });
    await command("update_position", { room_id, player_id, position: 3, direction: 1, tick: 5 });
    await until("both have arrived", () => saidOf(player, "update_position").length === 1);
    assert.equal(saidOf(player, "game_over")[0]?.["external"], true);
    assert.equal(saidOf(player, "update_position")[0]?.["external"], true);
    assert.equal(JSON.stringify(player.room.state.toJSON()), before);
    await leaveAll([player]);
  });

  it("a server's statement is never acted on", async () => {
    const players = await joinAll(server.url, 2, { mode: "3-player", bots: false });
    const [first] = players as [Player];
    const { room_id } = first.answer;
    await service.publish("start_game", JSON.stringify({ origin: "other", event: "start_game", room_id }));
    await command("ball_despawn", { room_id, ball_id: "1", player_id: "p_x", remaining_lives: 0 });
    await until("what came after has arrived", () => saidOf(first, "ball_despawn").length === 1);
    assert.equal(first.room.state.phase, "waiting");
    await leaveAll(players);
  });

  it("fifty kinds of junk on every channel, own and Colyseus's, change nothing and log little", async () => {
    const player = await join(server.url, { mode: "2-player", bots: false });
    const { room_id } = player.answer;
    const lines = server.lines().length;
    const colyseus = ["roomcount", `p:${player.answer.reservation.processId}`, `$${room_id}`, "concurrent:pong:x"];
    const channels = [...DEFAULT_CHANNELS.game_events, ...colyseus];
    for (const channel of channels) for (const text of junkFor(channel, room_id)) await service.publish(channel, text);
    await command("ball_despawn", { room_id, ball_id: "1", player_id: "p_x", remaining_lives: 0 });
    await until("what came after has arrived", () => saidOf(player, "ball_despawn").length === 1);
    assert.equal(saidOf(player, "ball_despawn").length, 1);
    assert.equal(player.room.state.phase, "waiting");
    assert.ok(server.lines().length - lines < 60, `${server.lines().length - lines} lines were logged`);
    assert.equal((await fetch(`${server.url}/livez`)).status, 200);
    await leaveAll([player]);
  });
});

/** Fifty messages that mean nothing, most of them nearly something. */
function junkFor(channel: string, room_id: string): string[] {
  const texts = [
    "",
    " ",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    '"text"',
    "[]",
    "[[]]",
    "{}",
    "{",
    "}",
    "undefined",
    "NaN",
  ];
  const events = [
    undefined,
    null,
    0,
    "",
    "nothing",
    "__proto__",
    "constructor",
    ["start_game"],
    {},
    channel.toUpperCase(),
  ];
  const rooms = [undefined, null, 0, "", "a b", "x".repeat(65), "../..", {}, [], "none"];
  const players = [
    null,
    0,
    "all",
    {},
    [null],
    [{}],
    [{ player_id: 0 }],
    [{ player_id: "" }],
    Array(9).fill({ player_id: "p" }),
  ];
  return [
    ...texts,
    ...events.map((event) => JSON.stringify({ event, room_id })),
    ...rooms.map((room) => JSON.stringify({ event: channel, room_id: room })),
    ...players.map((list) => JSON.stringify({ event: channel, room_id, players: list, position: "x" })),
    "x".repeat(20_000),
    JSON.stringify({ event: channel, room_id, players: "x".repeat(20_000) }),
    "[".repeat(10_000),
    '["unknown_method", "id", []]',
    '["__proto__", "id", [1]]',
    "\u0000\u0001\uFFFF",
  ];
}
