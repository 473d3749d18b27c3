import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { EVENT_SCHEMAS } from "../../src/protocol/events.ts";
import { KEYS_PATH } from "../../src/protocol/signature.ts";
import { verifyReplay, verifyResult } from "../../src/recording/verify.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { assertDescribed } from "../support/described.ts";
import { ask, type Heard } from "../support/heard.ts";
import { comeBack, endReconnections, join, leaveAll, type Player, saidOf, untilPhase } from "../support/players.ts";
import { type GameServer, SECRET, startServer } from "../support/server.ts";
import { signed } from "../support/tokens.ts";
import { until } from "../support/until.ts";
import { dumpOf, keysWith } from "./support/dump.ts";

/** Whoever calls meets whoever waits, as often as they like. */
const MEETING = { RANKED_WINDOW: "10000", RANKED_MEETINGS_PER_DAY: "0" };
const ENV = { COUNTDOWN_SECONDS: "0", INTERMISSION_SECONDS: "60", BOT_FILL_SECONDS: "0", ...MEETING };
const RANKED = { mode: "2-player", ranked: true };

async function get(server: GameServer, path: string): Promise<Heard> {
  const heard = await ask(`${server.url}/api/pong${path}`);
  assertDescribed("GET", `/api/pong${path}`, heard);
  return heard;
}

async function remove(server: GameServer, { player_id, token }: Player["answer"]): Promise<Heard> {
  const path = `/api/pong/players/${encodeURIComponent(player_id)}`;
  const heard = await ask(`${server.url}${path}`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
  assertDescribed("DELETE", path, heard);
  return heard;
}

/** Two players in a running ranked match. */
async function startMatch(server: GameServer, names: [string, string], tokens: string[] = []) {
  const first = await join(server.url, { ...RANKED, username: names[0] }, tokens[0]);
  const second = await join(server.url, { ...RANKED, username: names[1] }, tokens[1]);
  assert.equal(first.answer.room_id, second.answer.room_id);
  await untilPhase(first, "playing");
  return { first, second, matchId: first.room.state.match_id };
}

/** A match that the first player wins, because the second one leaves. */
async function play(server: GameServer, names: [string, string], tokens: string[] = []) {
  const match = await startMatch(server, names, tokens);
  await match.second.room.leave();
  await until("the match is over", () => saidOf(match.first, "game_over").length > 0);
  const over = EVENT_SCHEMAS.game_over.parse(saidOf(match.first, "game_over")[0]);
  return { ...match, over };
}

/** Rules with and without Redis. */
function ratesMatches(serverOf: () => GameServer) {
  it("a ranked match rates its players by place, in the event, the result, the profile and the history", async () => {
    const server = serverOf();
    const { first, second, matchId, over } = await play(server, ["ada", "bob"]);
    const result = (await get(server, `/matches/${matchId}`)).json;
    const changes = result.players.map((player: { rating_change: number }) => player.rating_change);
    assert.ok(changes[0] > 0 && changes[1] < 0 && result.ranked);
    assert.deepEqual(
      over.players.map((one) => one.rating_change),
      changes,
    );

    const profile = (await get(server, `/players/${first.answer.player_id}`)).json;
    const { rating, rank, matches, wins } = profile.ratings["2-player"];
    assert.deepEqual([rating, rank, matches, wins], [1000 + changes[0], null, 1, 1]);
    assert.deepEqual([profile.username, profile.streak], ["ada", 1]);
    assert.deepEqual(profile.rating_history, [{ at: result.at, mode: "2-player", rating }]);
    const bob = { player_id: second.answer.player_id, username: "bob", wins: 1, losses: 0 };
    assert.deepEqual([profile.best_opponent, profile.worst_opponent], [bob, null]);

    const history = (await get(server, `/players/${second.answer.player_id}/matches?limit=1`)).json;
    assert.deepEqual(history.matches[0].players, result.players);
    assert.equal(await verifyResult(history.matches[0], (await ask(`${server.url}${KEYS_PATH}`)).json), "genuine");
    assert.equal(history.cursor, null);
    const loser = (await get(server, `/players/${second.answer.player_id}`)).json;
    assert.deepEqual([loser.ratings["2-player"].rating, loser.streak], [1000 + changes[1], 0]);
    await leaveAll([first]);
  });

  it("a casual match is not rated", async () => {
    const server = serverOf();
    const players = [await join(server.url, { mode: "2-player" }), await join(server.url, { mode: "2-player" })];
    const [first, second] = players as [Player, Player];
    await untilPhase(first, "playing");
    await second.room.leave();
    await until("the match is over", () => saidOf(first, "game_over").length > 0);
    const profile = (await get(server, `/players/${first.answer.player_id}`)).json;
    assert.deepEqual(profile.ratings, {});
    const [match] = (await get(server, `/players/${first.answer.player_id}/matches`)).json.matches;
    assert.ok(match.players.every((one: object) => !("rating_change" in one)));
    await leaveAll([first]);
  });

  it("ten ranked matches put players on the leaderboard, whatever characters their ids have", async () => {
    const server = serverOf();
    const ids = ["auth0|a%b/c?d", "auth0|e"];
    const tokens = await Promise.all(ids.map((sub) => signed({ sub, name: sub }, new TextEncoder().encode(SECRET))));
    for (let match = 0; match < 10; match++) await leaveAll([(await play(server, ["x", "y"], tokens)).first]);
    const page = (await get(server, `/leaderboard?mode=2-player&around=${encodeURIComponent(ids[1] ?? "")}`)).json;
    assert.deepEqual(
      page.players.map((one: { player_id: string }) => one.player_id),
      ids,
    );
    const [best] = page.players;
    assert.deepEqual([best.rank, best.matches, best.wins, page.total], [1, 10, 10, 2]);
    const profile = (await get(server, `/players/${encodeURIComponent(ids[0] ?? "")}`)).json;
    assert.deepEqual([profile.ratings["2-player"].rank, profile.ratings["2-player"].rating], [1, best.rating]);
    assert.equal((await get(server, "/leaderboard?mode=3-player")).json.total, 0);
  });

  it("a player who deletes themselves is player_not_found, and has left", async () => {
    const server = serverOf();
    const { first, second, matchId } = await startMatch(server, ["eve", "fay"]);
    const heard = await remove(server, second.answer);
    assert.deepEqual([heard.status, heard.json], [200, { player_id: second.answer.player_id, deleted: true }]);
    await until("the match is over", () => saidOf(first, "game_over").length > 0);
    await until("their connection is closed", () => second.closedWith === 4401);
    const { players } = (await get(server, `/matches/${matchId}`)).json;
    assert.deepEqual([players[1].player_id, players[1].username, players[1].place], ["deleted", "deleted", 2]);
    for (const path of ["", "/matches"]) {
      const { json } = await get(server, `/players/${second.answer.player_id}${path}`);
      assert.equal(json.error.code, "player_not_found");
    }
    assert.equal((await get(server, `/players/${first.answer.player_id}`)).json.ratings["2-player"].wins, 1);
    assert.equal((await remove(server, second.answer)).status, 200);
    await leaveAll([first]);
  });
}

describe("ranked matches without Redis", function () {
  this.timeout(30_000);
  let server: GameServer;
  before(async () => {
    server = await startServer(ENV);
  });
  after(() => server.end("SIGKILL"));

  ratesMatches(() => server);
});

describe("ranked matches in a cluster", function () {
  this.timeout(30_000);
  let cluster: Cluster;
  let client: Redis;
  let turn = 0;
  before(async () => {
    cluster = await startCluster(2, ENV);
    client = new Redis(cluster.redis.url);
  });
  after(async () => {
    client.disconnect();
    await cluster.stop();
  });

  const anyServer = () => cluster.servers[turn++ % 2] as GameServer;
  ratesMatches(anyServer);

  it("Redis knows a player who has deleted themselves only as deleted", async () => {
    const { first, second, matchId } = await play(anyServer(), ["gil-in-full", "hal-in-full"]);
    const running = await startMatch(anyServer(), ["ida-in-full", "joe-in-full"]);
    const gone = [first, running.first, running.second];
    const texts = gone.flatMap(({ answer }) => [answer.player_id, answer.username]);
    for (const text of texts) assert.notDeepEqual(keysWith(await dumpOf(client), text), [], text);
    for (const { answer } of gone) assert.equal((await remove(anyServer(), answer)).status, 200);
    await until("both rooms are gone", async () => (await client.hlen("roomcaches")) === 0);
    const dump = await dumpOf(client);
    assert.deepEqual(
      texts.flatMap((text) => keysWith(dump, text)),
      [],
    );
    const { players, winner_id } = (await get(anyServer(), `/matches/${matchId}`)).json;
    assert.deepEqual([winner_id, players[0].username, players[1].username], ["deleted", "deleted", "hal-in-full"]);
    assert.ok(players[0].rating_change > 0);
    const replay = (await get(anyServer(), `/matches/${matchId}/replay`)).json;
    assert.deepEqual(replay.players, players);
    const { json: keys } = await ask(`${anyServer().url}${KEYS_PATH}`);
    assert.equal(await verifyReplay(replay, replay.digest, keys), "genuine");
    await leaveAll([second]);
  });

  it("a player who has left is forgotten while others play on", async () => {
    const three = { mode: "3-player", ranked: true };
    const players: Player[] = [];
    for (const username of ["noa-in-full", "oli-in-full", "pia-in-full"]) {
      players.push(await join(anyServer().url, { ...three, username }));
    }
    const [first, second, third] = players as [Player, Player, Player];
    await untilPhase(first, "playing");
    await until("the list names the players", async () => keysWith(await dumpOf(client), "oli-in-full").length > 1);
    assert.equal((await remove(anyServer(), second.answer)).status, 200);
    const gone = [second.answer.player_id, second.answer.username];
    await until("Redis has forgotten them", async () => {
      const dump = await dumpOf(client);
      return gone.every((text) => keysWith(dump, text).length === 0);
    });
    await third.room.leave();
    await until("the match is over", () => saidOf(first, "game_over").length > 0);
    const [over] = saidOf(first, "game_over").map((message) => EVENT_SCHEMAS.game_over.parse(message));
    assert.deepEqual(
      over?.players.map(({ username }) => username),
      ["noa-in-full", "pia-in-full", "deleted"],
    );
    await leaveAll([first]);
  });

  it("whoever watches on is forgotten in the room too, while others stay there", async () => {
    const server = anyServer();
    const { first, second } = await play(server, ["kim-in-full", "lea-in-full"]);
    const watcher = await join(server.url, { room_id: first.answer.room_id, spectate: true, username: "mia-in-full" });
    await until("the room is written", async () => keysWith(await dumpOf(client), "mia-in-full").length > 0);
    for (const { answer } of [watcher, second]) assert.equal((await remove(anyServer(), answer)).status, 200);
    const dump = await dumpOf(client);
    const texts = [watcher, second].flatMap(({ answer }) => [answer.player_id, answer.username]);
    assert.deepEqual(
      texts.flatMap((text) => keysWith(dump, text)),
      [],
    );
    assert.equal(first.room.state.phase, "finished");
    assert.deepEqual([...first.room.state.players.keys()].sort(), ["deleted-1", first.answer.player_id].sort());
    await leaveAll([first]);
  });

  it("whoever has left a match is forgotten although its process has died, as soon as others have it", async () => {
    const three = { mode: "3-player", ranked: true };
    const players: Player[] = [];
    for (const username of ["quin-in-full", "ray-in-full", "sol-in-full"]) {
      players.push(await join(anyServer().url, { ...three, username }));
    }
    const [first, second, third] = players as [Player, Player, Player];
    await untilPhase(first, "playing");
    await second.room.leave();
    const gone = [second.answer.player_id, second.answer.username];
    const { publicAddress } = JSON.parse((await client.hget("roomcaches", first.room.roomId)) ?? "{}");
    const [owner, other] = cluster.servers.toSorted((one) => (publicAddress.endsWith(`:${one.port}`) ? -1 : 1));
    assert.ok(owner !== undefined && other !== undefined);
    endReconnections();
    await owner.end("SIGKILL");
    assert.equal((await remove(other, second.answer)).status, 503);
    await until("they are deleted", async () => (await remove(other, second.answer)).status === 200, 20_000);
    const dump = await dumpOf(client);
    assert.deepEqual(
      gone.flatMap((text) => keysWith(dump, text)),
      [],
    );
    const [back, leaver] = (await comeBack(other.url, [first, third])) as [Player, Player];
    await untilPhase(back, "playing");
    await leaver.room.leave();
    await until("the match is over", () => saidOf(back, "game_over").length > 0);
    const over = EVENT_SCHEMAS.game_over.parse(saidOf(back, "game_over")[0]);
    assert.deepEqual(
      over.players.map(({ username }) => username),
      ["quin-in-full", "sol-in-full", "deleted"],
    );
    assert.equal((await get(other, `/players/${second.answer.player_id}`)).status, 404);
    await leaveAll([back]);
  });
});
