import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { Redis } from "ioredis";
import type { MatchResult, RoomsAnswer } from "../../src/protocol/api.ts";
import type { EventName } from "../../src/protocol/events.ts";
import { EVENT_NAMES } from "../../src/protocol/events.ts";
import { digestOf } from "../../src/simulation/match.ts";
import type { Recording } from "../../src/simulation/replay.ts";
import { replayMatch } from "../../src/simulation/replay.ts";
import type { Player, PlayerRoom } from "../support/players.ts";
import { eventsOf, join, joinAll, leaveAll, saidOf, untilPhase, watched } from "../support/players.ts";
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

/** Result and replay can be asked for, and the replay ends where the match did. */
async function assertArchived(url: string, player: Player, match_id: string): Promise<void> {
  const result = (await (await fetch(`${url}/api/pong/matches/${match_id}`)).json()) as MatchResult;
  assert.equal(result.winner_id, player.room.state.winner_id);
  const [over] = saidOf(player, "game_over");
  assert.deepEqual(result.players, over?.["players"]);
  const replay = (await (await fetch(`${url}/api/pong/matches/${match_id}/replay`)).json()) as Recording & {
    digest: string;
  };
  assert.ok(replay.log.length > 0, "moves are recorded");
  assert.equal(digestOf(replayMatch(replay)), replay.digest);
}

function assertPublished(heard: Said[], match_id: string, room_id: string): void {
  const ours = heard.filter(({ message }) => message["match_id"] === match_id);
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

describe("ways into a match", () => {
  let server: GameServer;

  before(async () => {
    server = await startServer({
      LIVES: "1",
      COUNTDOWN_SECONDS: "1",
      BOT_FILL_SECONDS: "1",
      INTERMISSION_SECONDS: "3",
      MAX_SPECTATORS: "2",
    });
  });
  after(() => server?.end());

  it("straight through the SDK: joinOrCreate fills the same rooms", async () => {
    const viaSdk = await new Client(server.url).joinOrCreate("pong", {
      mode: "2-player",
      bots: false,
      username: "eve",
    });
    const room = viaSdk as unknown as PlayerRoom;
    const one = await watched(room, { room_id: room.roomId } as Player["answer"]);
    const other = await join(server.url, { mode: "2-player", bots: false });
    assert.equal(other.answer.room_id, room.roomId);
    assert.equal(saidOf(one, "welcome")[0]?.["username"], "eve");
    await untilPhase(one, "finished");
    await leaveAll([one, other]);
  });

  it("a private room is joined by its code in any case, and starts when all are ready", async () => {
    const host = await join(server.url, { private: true, mode: "3-player" });
    const { code, room_id } = host.answer;
    assert.match(code ?? "", /^[A-HJKMNP-Z2-9]{6}$/);
    assert.ok(!(await isListed(server.url, room_id)), "it is not listed");
    const guest = await join(server.url, { code: code?.toLowerCase() });
    assert.equal(guest.answer.room_id, room_id);
    host.room.send("ready", { ready: true });
    await until("the host is ready", () => host.room.state.players.get(host.answer.player_id)?.ready);
    assert.equal(host.room.state.phase, "waiting");
    guest.room.send("ready", { ready: true });
    await untilPhase(host, "playing");
    assert.equal(host.room.state.sides, 2);
    await untilPhase(host, "finished");
    // all who stay keep their seats
    await untilPhase(host, "waiting");
    assert.equal(host.room.state.players.size, 2);
    await leaveAll([host, guest]);
  });

  it("bots take the free seats after the wait, and the match ends when the last human is out", async () => {
    const player = await join(server.url, { mode: "4-player" });
    await untilPhase(player, "playing");
    const bots = [...player.room.state.players.values()].filter(({ bot }) => bot);
    assert.equal(bots.length, 3);
    assert.equal(saidOf(player, "player_joined").length, 4);
    await untilPhase(player, "finished");
    await until("the end is heard", () => saidOf(player, "game_over").length > 0);
    const eliminated = saidOf(player, "player_eliminated");
    assert.equal(eliminated.length, 3);
    const own = eliminated.findIndex(({ player_id }) => player_id === player.answer.player_id);
    if (own >= 0)
      assert.ok(
        eliminated.slice(own + 1).every(({ reason }) => reason === "left"),
        "the bots gave up",
      );
    await leaveAll([player]);
  });

  it("spectators watch full and running rooms, see what players see, and are a number", async () => {
    const players = await joinAll(server.url, 2, { mode: "2-player", bots: false });
    const [first] = players as [Player];
    const { room_id } = first.answer;
    const watchers = await Promise.all([1, 2].map(() => join(server.url, { spectate: true, room_id })));
    const [watcher] = watchers as [Player];
    assert.equal(watcher.answer.spectator, true);
    assert.equal(saidOf(watcher, "welcome")[0]?.["side"], -1);
    await until("both are counted", () => first.room.state.spectators === 2);
    await assert.rejects(join(server.url, { spectate: true, room_id }), /409/);
    await untilPhase(watcher, "finished");
    await until("the end is heard", () => saidOf(watcher, "game_over").length > 0);
    assert.deepEqual(watcher.room.state.players.toJSON(), first.room.state.players.toJSON());
    await leaveAll(watchers);
    await until("nobody watches", () => first.room.state.spectators === 0);
    await leaveAll(players);
  });

  it("a rematch keeps the seats of those who ask; the others watch, and the room takes new players", async () => {
    const players = await joinAll(server.url, 3, { mode: "3-player", bots: false });
    const [one, two, third] = players as [Player, Player, Player];
    await untilPhase(one, "finished");
    const before = one.room.state.match_id;
    one.room.send("rematch");
    two.room.send("rematch");
    await untilPhase(one, "waiting");
    assert.notEqual(one.room.state.match_id, before);
    const stayed = [...one.room.state.players.keys()].sort();
    assert.deepEqual(stayed, [one.answer.player_id, two.answer.player_id].sort());
    await until("the third watches", () => one.room.state.spectators === 1);
    const fourth = await join(server.url, { mode: "3-player", bots: false });
    assert.equal(fourth.answer.room_id, one.answer.room_id);
    await untilPhase(third, "playing");
    await untilPhase(one, "finished");
    await until("the second end is heard", () => saidOf(one, "game_over").length === 2);
    assert.equal(saidOf(third, "game_over").length, 2);
    await leaveAll([one, two, third, fourth]);
  });

  it("two who both want a rematch do not wait for the end of the intermission", async () => {
    const patient = await startServer({ LIVES: "1", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "3600" });
    const players = await joinAll(patient.url, 2, { mode: "2-player", bots: false });
    const [one] = players as [Player];
    await untilPhase(one, "finished");
    for (const { room } of players) room.send("rematch");
    await untilPhase(one, "countdown");
    await leaveAll(players);
    await patient.end();
  });

  it("a room that everybody has left is gone", async () => {
    const player = await join(server.url, { mode: "8-player" });
    const { room_id } = player.answer;
    await leaveAll([player]);
    await until("the room is not listed", async () => !(await isListed(server.url, room_id)));
  });
});

async function isListed(url: string, room_id: string): Promise<boolean> {
  const { rooms } = (await (await fetch(`${url}/api/pong/rooms?limit=200`)).json()) as RoomsAnswer;
  return rooms.some((room) => room.room_id === room_id);
}
