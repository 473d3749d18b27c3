import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { EventName, PublishedEvent } from "../../src/protocol/events.ts";
import { EVENT_NAMES, EXACTLY_ONCE_EVENTS } from "../../src/protocol/events.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, join, joinAll, leaveAll, type Player, untilPhase } from "../support/players.ts";
import type { GameServer } from "../support/server.ts";
import { startTable } from "../support/tables.ts";
import { until } from "../support/until.ts";

type Published = PublishedEvent<EventName>;

const LIVES = 30;

describe("a match outlives its process", () => {
  let cluster: Cluster;
  let redis: Redis;
  let listener: Redis;
  const heard: Published[] = [];

  beforeEach(async () => {
    heard.length = 0;
    const waits = { COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "2", RECONNECT_SECONDS: "5", DRAIN_SECONDS: "5" };
    cluster = await startCluster(2, { LIVES: String(LIVES), ...waits });
    redis = new Redis(cluster.redis.url);
    listener = redis.duplicate();
    await listener.subscribe(...EVENT_NAMES);
    listener.on("message", (_channel, text) => heard.push(JSON.parse(text)));
  });
  afterEach(async () => {
    redis?.disconnect();
    listener?.disconnect();
    await cluster?.stop();
  });

  function serverOf(player: Player): GameServer {
    const { publicAddress } = player.answer.reservation;
    return cluster.servers.find(({ port }) => `127.0.0.1:${port}` === publicAddress) as GameServer;
  }

  const otherThan = (server: GameServer) => cluster.servers.find((one) => one !== server) as GameServer;

  /** Lives of each player, as last published. */
  function publishedLives(match_id: string): Record<string, number> {
    const lives: Record<string, number> = {};
    for (const event of heard) {
      if (event.match_id !== match_id) continue;
      if (event.event === "start_game") {
        const { players } = event as PublishedEvent<"start_game">;
        for (const { player_id } of players) lives[player_id] = LIVES;
      } else if (event.event === "ball_despawn") {
        const { player_id, remaining_lives } = event as PublishedEvent<"ball_despawn">;
        if (player_id !== null) lives[player_id] = remaining_lives;
      }
    }
    return lives;
  }

  const lossesOf = (match_id: string) =>
    heard.filter((event) => event.event === "ball_despawn" && event.match_id === match_id).length;

  function shownLives({ room }: Player): Record<string, number> {
    return Object.fromEntries([...room.state.players].map(([player_id, { lives }]) => [player_id, lives]));
  }

  /** Starts a match of two whose SDK does not reconnect to the first process by itself. */
  async function startMatch(): Promise<[Player, Player]> {
    const url = (cluster.servers[0] as GameServer).url;
    const players = (await startTable([url, url])) as [Player, Player];
    for (const { room } of players) room.reconnection.enabled = false;
    await until("a life was lost", () => lossesOf(players[0].room.state.match_id) >= 1);
    return players;
  }

  async function comeBack(players: readonly Player[], url: string): Promise<[Player, Player]> {
    const back = await Promise.all(players.map(({ answer }) => join(url, {}, answer.token)));
    assert.deepEqual(
      back.map(({ answer }) => [answer.room_id, answer.resumed]),
      players.map(({ answer }) => [answer.room_id, true]),
    );
    await Promise.all(back.map((player) => untilPhase(player, "playing")));
    return back as [Player, Player];
  }

  /** Plays until a life is lost, then to the end. Every event must be published once, and nothing may be left. */
  async function finish(players: readonly Player[], match_id: string): Promise<void> {
    const before = lossesOf(match_id);
    await until("lives are lost again", () => lossesOf(match_id) > before);
    await leaveAll(players);
    const isOver = ({ event, match_id: of }: Published) => event === "game_over" && of === match_id;
    await until("the match is over", () => heard.some(isOver));
    for (const name of EXACTLY_ONCE_EVENTS) {
      assert.equal(heard.filter(({ event, match_id: of }) => event === name && of === match_id).length, 1, name);
    }
    const numbers = heard.filter((event) => event.match_id === match_id).map(({ n }) => n);
    assert.equal(new Set(numbers).size, numbers.length, "no number is used twice");
    assert.ok(await redis.exists(`pong:match:${match_id}`));
    const rest = async () =>
      (await redis.keys("pong:*")).filter((key) => /checkpoint|inputs|seat|claims|open/.test(key));
    await until("nothing is left of it", async () => (await rest()).length === 0);
    assert.deepEqual(await redis.hkeys("roomcaches"), []);
  }

  it("goes on in another process when its own is killed: same room, match, sides and lives", async () => {
    const players = await startMatch();
    const { match_id } = players[0].room.state;
    const victim = serverOf(players[0]);
    await victim.end("SIGKILL");
    const before = publishedLives(match_id);
    const back = await comeBack(players, otherThan(victim).url);
    assert.equal(back[0].room.state.match_id, match_id);
    assert.deepEqual(shownLives(back[0]), before);
    await finish(back, match_id);
  });

  it("goes on in another process when its own is told to stop, and the clients are told", async () => {
    const players = await startMatch();
    const { match_id } = players[0].room.state;
    const leaving = serverOf(players[0]);
    const ended = leaving.end("SIGTERM");
    await until("the clients were told", () => players.every(({ closedWith }) => closedWith === 4010));
    const before = publishedLives(match_id);
    const back = await comeBack(players, otherThan(leaving).url);
    assert.equal(await ended, 0);
    assert.ok(leaving.lines().some((line) => line.includes("room handed over")));
    assert.deepEqual(shownLives(back[0]), before);
    await finish(back, match_id);
  });

  it("leaves only its result and replay when its room moves after the end", async () => {
    const players = await startMatch();
    const [one, other] = players;
    const { match_id } = one.room.state;
    one.room.send("player_move", { direction: 1, seq: 1 });
    await other.room.leave();
    await untilPhase(one, "finished");
    const leaving = serverOf(one);
    const ended = leaving.end("SIGTERM");
    await until("the player was told", () => one.closedWith === 4010);
    assert.equal(await ended, 0);
    assert.ok(leaving.lines().some((line) => line.includes("room handed over")));
    const keys = async () => (await redis.keys("pong:*")).filter((key) => /checkpoint|inputs|seat|claims/.test(key));
    await until("it is gone when nobody wants another", async () => (await keys()).length === 0);
    assert.deepEqual(await redis.hkeys("roomcaches"), []);
    assert.equal(await redis.exists(`pong:match:${match_id}`, `pong:replay:${match_id}`), 2);
  });

  it("keeps the seat of a player who asked for a rematch when its room moves", async () => {
    const quick = await startCluster(2, { LIVES: "1", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "30" });
    try {
      const [first, heir] = quick.servers as [GameServer, GameServer];
      const kind = { mode: "2-player", bots: false };
      const players = (await joinAll(first.url, 2, kind)) as [Player, Player];
      const [one] = players;
      for (const { room } of players) room.reconnection.enabled = false;
      await untilPhase(one, "finished");
      await one.room.request("rematch", {});
      const leaving = quick.servers.find(({ port }) => one.answer.reservation.publicAddress?.endsWith(`:${port}`));
      const ended = leaving?.end("SIGTERM");
      await until("the player was told", () => one.closedWith === 4010);
      const stays = leaving === first ? heir : first;
      const { body } = await askMatchmaking(stays.url, kind, one.answer.token);
      assert.deepEqual([body.room_id, body.resumed], [one.answer.room_id, true]);
      await ended;
    } finally {
      await quick.stop();
    }
  });

  it("stays with a process that sleeps for three seconds, but not with one that sleeps for longer than its lease", async () => {
    const players = await startMatch();
    const { match_id } = players[0].room.state;
    const sleeper = serverOf(players[0]);
    const heir = otherThan(sleeper);
    sleeper.process.kill("SIGSTOP");
    const asleepAt = performance.now();
    const { status } = await askMatchmaking(heir.url, {}, players[0].answer.token);
    assert.equal(status, 503);
    await until("three seconds have gone", () => performance.now() - asleepAt > 3000);
    sleeper.process.kill("SIGCONT");
    const losses = lossesOf(match_id);
    await until("it goes on where it was", () => lossesOf(match_id) > losses);
    assert.deepEqual(
      players.map(({ closedWith }) => closedWith),
      [undefined, undefined],
    );

    sleeper.process.kill("SIGSTOP");
    const moved = async () => (await askMatchmaking(heir.url, {}, players[0].answer.token)).status === 200;
    await until("it is made anew", moved);
    const back = await comeBack(players, heir.url);
    sleeper.process.kill("SIGCONT");
    await until("the old copies are closed", () => players.every(({ closedWith }) => closedWith === 4012));
    const row = JSON.parse((await redis.hget("roomcaches", back[0].answer.room_id)) ?? "{}");
    assert.equal(row.publicAddress, `127.0.0.1:${heir.port}`);
    await finish(back, match_id);
  });
});
