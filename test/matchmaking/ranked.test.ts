import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { connectRedis } from "../../src/redis/connection.ts";
import { type Cluster, startCluster } from "../support/cluster.ts";
import { askMatchmaking, join, leaveAll, type Player, saidOf, untilPhase } from "../support/players.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const DUEL = { mode: "2-player", ranked: true };

interface Guest {
  readonly player_id: string;
  readonly token: string;
}

async function guestOf(url: string): Promise<Guest> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/api/pong/players`, { method: "POST", headers, body: '{"username":"ada"}' });
  return (await response.json()) as Guest;
}

async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.split(" ")
      .at(-1),
  );
}

for (const store of ["memory", "Redis"] as const) {
  describe(`ranked calls, kept in ${store}`, () => {
    let cluster: Cluster | undefined;
    let servers: readonly GameServer[];

    before(async () => {
      const env = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "1", RANKED_MEETINGS_PER_DAY: "1" };
      cluster = store === "Redis" ? await startCluster(2, env) : undefined;
      servers = cluster?.servers ?? [await startServer(env)];
    });
    after(async () => {
      await (cluster?.stop() ?? servers[0]?.end());
    });

    const url = (index: number) => servers[index % servers.length]?.url as string;

    it("meet, whichever process they reach, and say how long a caller waits", async () => {
      const one = await join(url(0), { ...DUEL, bots: true, bot_level: "strong" });
      const { ranked, wait_seconds } = one.answer;
      assert.deepEqual({ ranked, wait_seconds }, { ranked: true, wait_seconds: null });
      const other = await join(url(1), DUEL);
      assert.deepEqual([other.answer.room_id, other.answer.wait_seconds], [one.answer.room_id, 0]);
      await untilPhase(one, "playing");
      assert.equal(saidOf(one, "start_game")[0]?.["ranked"], true);
      assert.deepEqual(
        [...one.room.state.players.values()].map(({ bot }) => bot),
        [false, false],
      );
      await leaveAll([one, other]);
      const later = await join(url(1), { ...DUEL, username: "bob" });
      assert.ok(Number.isInteger(later.answer.wait_seconds) && Number(later.answer.wait_seconds) >= 1);
      await leaveAll([later]);
      const { body: casual } = await askMatchmaking(url(0), { mode: "2-player" });
      assert.equal("wait_seconds" in casual, false);
    });

    it("of twenty newcomers at once fill four rooms of five", async () => {
      const calls = Array.from({ length: 20 }, (_, index) =>
        askMatchmaking(url(index), { mode: "5-player", ranked: true }),
      );
      const answers = await Promise.all(calls);
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      const rooms = Map.groupBy(answers, ({ body }) => body.room_id);
      assert.deepEqual(
        [...rooms.values()].map(({ length }) => length),
        Array(4).fill(5),
      );
    });

    it("never get bots, and never a private room", async () => {
      const alone = await join(url(0), { mode: "3-player", ranked: true });
      const began = performance.now();
      await until("bots would have come", () => performance.now() - began > 1500);
      assert.deepEqual([alone.room.state.phase, alone.room.state.players.size], ["waiting", 1]);
      const said = await alone.room.request("start", {}).catch(({ message }) => message);
      assert.notEqual(said, undefined);
      const waiting = servers.map((server) => metricOf(server.url, 'pong_ranked_waiting_players{mode="3-player"}'));
      assert.deepEqual((await Promise.all(waiting)).sort(), cluster ? [0, 1] : [1]);
      await leaveAll([alone]);
      const { status, body } = await askMatchmaking(url(0), { ...DUEL, private: true });
      assert.deepEqual([status, body.error.details], [400, [{ field: "private", message: "a ranked room is public" }]]);
    });

    it("bring two accounts of one address together only so many times a day", async () => {
      const guests = await Promise.all([guestOf(url(0)), guestOf(url(1))]);
      const joinBoth = (body: object) => Promise.all(guests.map(({ token }, index) => join(url(index), body, token)));
      const pair = (await joinBoth(DUEL)) as [Player, Player];
      assert.equal(pair[0].answer.room_id, pair[1].answer.room_id);
      await untilPhase(pair[0], "playing");
      await leaveAll(pair);
      // both are new in this mode, so their ratings do not keep them apart
      const kind = { mode: "3-player", ranked: true };
      const apart = (await joinBoth(kind)) as [Player, Player];
      const roomIds = apart.map(({ answer }) => answer.room_id);
      assert.notEqual(roomIds[0], roomIds[1]);
      const named = await askMatchmaking(url(0), { room_id: roomIds[0] }, guests[1]?.token);
      assert.deepEqual([named.status, named.body.error.code], [403, "forbidden"]);
      const third = await join(url(1), kind);
      assert.ok(roomIds.includes(third.answer.room_id), "others are not kept from them");
      await leaveAll([...apart, third]);
    });
  });
}

describe("ranked calls of different ratings", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster(2, { COUNTDOWN_SECONDS: "0" });
  });
  after(() => cluster?.stop());

  /** A guest with a settled rating. */
  async function ratedGuest(url: string, rating: number): Promise<Guest> {
    const guest = await guestOf(url);
    const client = connectRedis(cluster.redis.url, recordedLog().log, "wait");
    const fields = { "2-player:rating": rating, "2-player:ln_sigma": Math.log(2.5), "2-player:matches": 100 };
    await client.hset(`pong:ratings:${guest.player_id}`, fields);
    client.disconnect();
    return guest;
  }

  it("meet once their windows overlap, and not before; nobody gets in from outside", async () => {
    const [first, second] = cluster.servers as [GameServer, GameServer];
    const [low, high] = [await ratedGuest(first.url, 1000), await ratedGuest(second.url, 1250)];
    const one = await join(first.url, DUEL, low.token);
    const other = await join(second.url, DUEL, high.token);
    assert.notEqual(one.answer.room_id, other.answer.room_id);
    const stranger = await ratedGuest(first.url, 1900);
    const { room_id } = one.answer;
    const named = await askMatchmaking(first.url, { room_id }, stranger.token);
    assert.deepEqual([named.status, named.body.error.code], [409, "room_mismatch"]);
    await assert.rejects(new Client(first.url).joinById(room_id, { ranked: false }), /kind/);
    const players = [one, other];
    await until("one of them is told to ask again", () => players.some(({ closedWith }) => closedWith === 4012), 9000);
    const moved = players.find(({ closedWith }) => closedWith !== undefined) as Player;
    const stayed = players.find((player) => player !== moved) as Player;
    const back = await join(first.url, {}, moved.answer.token);
    assert.equal(back.answer.room_id, stayed.answer.room_id);
    await untilPhase(stayed, "playing");
    const spreads = cluster.servers.map(({ url }) => metricOf(url, 'pong_ranked_spread_sum{mode="2-player"}'));
    assert.equal(Math.max(...(await Promise.all(spreads)).filter((spread) => !Number.isNaN(spread))), 250);
    await leaveAll([stayed, back]);
  });
});
