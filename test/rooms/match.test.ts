import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { JSONWebKeySet } from "jose";
import type { EventName } from "../../src/protocol/events.ts";
import { EVENT_NAMES } from "../../src/protocol/events.ts";
import type { SignedResult } from "../../src/protocol/signedResult.ts";
import { type ReplayAnswer, verifyReplay, verifyResult } from "../../src/recording/verify.ts";
import { digestOf } from "../../src/simulation/match.ts";
import { replayMatch } from "../../src/simulation/replay.ts";
import { assertDescribed, assertMessageDescribed } from "../support/described.ts";
import type { Player } from "../support/players.ts";
import { eventsOf, joinAll, leaveAll, saidOf } from "../support/players.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

type Said = { event: EventName; message: Record<string, unknown> };

const OF_THE_MATCH: readonly EventName[] = ["start_game_countdown", "start_game", "player_eliminated", "game_over"];

/** Steers until the match is over, so that moves are part of it: to an end of the side, where few balls come. */
async function play({ room }: Player): Promise<void> {
  let seq = 0;
  const timer = setInterval(() => {
    seq += 1;
    if (room.state.phase === "playing") room.send("player_move", { direction: seq % 2 === 0 ? 1 : 0.5, seq });
  }, 100);
  try {
    await until("the match is over", () => room.state.phase === "finished", 60_000);
  } finally {
    clearInterval(timer);
  }
}

/** The order that holds for every full match, whoever tells it. */
function assertFullMatch(said: Said[], players: number): void {
  const names = said.map(({ event }) => event);
  const expected = [
    ...Array<EventName>(3).fill("start_game_countdown"),
    "start_game",
    ...Array<EventName>(players - 1).fill("player_eliminated"),
    "game_over",
  ];
  assert.deepEqual(
    names.filter((name) => OF_THE_MATCH.includes(name)),
    expected,
  );
  assert.equal(names.at(-1), "game_over");
  assert.deepEqual(
    said.filter(({ event }) => event === "start_game_countdown").map(({ message }) => message["countdown"]),
    [3, 2, 1],
  );
  assertLosses(said);
  const over = said.at(-1)?.message as { winner_id: string; players: { player_id: string; place: number }[] };
  assert.deepEqual(
    over.players.map(({ place }) => place),
    Array.from({ length: players }, (_, index) => index + 1),
  );
  assert.equal(over.winner_id, over.players[0]?.player_id);
  const out = said.flatMap(({ event, message }) => (event === "player_eliminated" ? [message["place"]] : []));
  assert.deepEqual(
    out,
    Array.from({ length: players - 1 }, (_, index) => players - index),
  );
}

/** Each loss is complete before the next: despawn, then perhaps a score, then perhaps an elimination, then perhaps the end. */
function assertLosses(said: Said[]): void {
  const order: EventName[] = ["ball_despawn", "score_update", "player_eliminated", "game_over"];
  const first = said.findIndex(({ event }) => event === "ball_despawn");
  let rank = 0;
  for (const { event } of said.slice(first)) {
    if (event === "ball_spawn") continue;
    const next = order.indexOf(event);
    assert.ok(next === 0 || next > rank, `${event} after ${order[rank]}`);
    rank = next;
  }
}

for (const store of ["memory", "Redis"] as const) {
  describe(`a match, kept in ${store}`, () => {
    let redis: RedisServer | undefined;
    let listener: Redis | undefined;
    let server: GameServer;
    const heard: Said[] = [];

    before(async () => {
      if (store === "Redis") {
        redis = await startRedis();
        listener = new Redis(redis.url);
        await listener.subscribe(...EVENT_NAMES);
        listener.on("message", (event: EventName, text) => heard.push({ event, message: JSON.parse(text) }));
      }
      server = await startServer({ LIVES: "1", INTERMISSION_SECONDS: "4", ...(redis && { REDIS_URL: redis.url }) });
    });

    after(async () => {
      await server?.end();
      listener?.disconnect();
      await redis?.stop();
    });

    async function playFour(): Promise<void> {
      const players = await joinAll(server.url, 4, { username: "ada" });
      const [first] = players as [Player];
      assert.equal(new Set(players.map(({ answer }) => answer.room_id)).size, 1);
      await Promise.all(players.map(play));
      await until("all have heard the end", () => players.every((one) => saidOf(one, "game_over").length > 0));

      const { match_id } = first.room.state;
      for (const player of players) {
        const said = eventsOf(player);
        assertFullMatch(said, 4);
        for (const { type, message } of player.said) assertMessageDescribed("room", type, message);
        assert.equal(saidOf(player, "start_game").length, 1);
        for (const { message } of said) assert.equal(message["match_id"], match_id);
        assert.deepEqual(saidOf(player, "welcome").length, 1);
      }
      const places = [...first.room.state.players.values()].map(({ place }) => place).sort();
      assert.deepEqual(places, [1, 2, 3, 4]);
      await assertArchived(server.url, first, match_id);
      if (store === "Redis") assertPublished(heard, match_id, first.answer.room_id);
      await leaveAll(players);
    }

    async function playOf(count: number): Promise<void> {
      const players = await joinAll(server.url, count, { mode: `${count}-player` });
      await Promise.all(players.map(play));
      for (const player of players) {
        await until("the end is heard", () => saidOf(player, "game_over").length > 0);
        assertFullMatch(eventsOf(player), count);
      }
      await leaveAll(players);
    }

    const others = store === "Redis" ? [2, 3, 8] : [];
    it(`is played by ${[4, ...others].join(", ")} who came through matchmaking, to its last place`, async () => {
      await Promise.all([playFour(), ...others.map(playOf)]);
    });
  });
}

/** Result and replay can be asked for, are signed, and the replay ends where the match did. */
async function assertArchived(url: string, player: Player, match_id: string): Promise<void> {
  const result = (await (await fetch(`${url}/api/pong/matches/${match_id}`)).json()) as SignedResult;
  assert.equal(result.winner_id, player.room.state.winner_id);
  const [over] = saidOf(player, "game_over");
  assertDescribed("GET", `/api/pong/matches/${match_id}`, { status: 200, json: result });
  const withoutSides = result.players.map(({ side: _, bot: __, ...one }) => one);
  assert.deepEqual(withoutSides, over?.["players"]);
  const sides = result.players.map(({ side }) => side).sort();
  assert.deepEqual(sides, [...sides.keys()]);
  assert.ok(result.players.every(({ bot }) => bot === false));
  const replay = (await (await fetch(`${url}/api/pong/matches/${match_id}/replay`)).json()) as ReplayAnswer;
  assertDescribed("GET", `/api/pong/matches/${match_id}/replay`, { status: 200, json: replay });
  assert.deepEqual(replay.players, result.players);
  assert.ok(replay.log.length > 0, "moves are recorded");
  const ending = digestOf(replayMatch(replay));
  assert.equal(ending, replay.digest);
  const keys = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
  assert.equal(await verifyResult(result, keys), "genuine");
  assert.equal(await verifyReplay(replay, ending, keys), "genuine");
}

function assertPublished(heard: Said[], match_id: string, room_id: string): void {
  const ours = heard.filter(({ message }) => message["match_id"] === match_id);
  for (const { event, message } of ours) assertMessageDescribed("redis", event, message);
  assertFullMatch(
    ours.filter(({ event }) => event !== "player_joined"),
    4,
  );
  assert.equal(ours.filter(({ event }) => event === "player_joined").length, 4);
  assert.deepEqual(
    ours.map(({ message }) => message["n"]),
    ours.map((_, index) => index + 1),
  );
  for (const { event, message } of ours) {
    assert.equal(Object.keys(message)[0], "origin");
    assert.deepEqual([message["event"], message["room_id"]], [event, room_id]);
  }
}
