import assert from "node:assert/strict";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Redis } from "ioredis";
import { createErasure } from "../../src/players/erasure.ts";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createRecords } from "../../src/players/records.ts";
import { createRedisStore } from "../../src/players/redisStore.ts";
import type { Store } from "../../src/players/store.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import { inputBytesOf } from "../../src/recording/inputCodec.ts";
import { jsonOfReplay, packReplay } from "../../src/recording/replayFile.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import type { LoggedInput } from "../../src/simulation/replay.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

const PLAYER = { bot: false, score: 1, lives: 0 };
const RESULT: MatchResult = {
  match_id: "m1",
  room_id: "r1",
  mode: "2-player",
  ranked: true,
  winner_id: "p1",
  duration_ms: 1,
  at: 1,
  players: [
    { ...PLAYER, player_id: "p1", username: "ada", side: 1, place: 1, rating_change: 20 },
    { ...PLAYER, player_id: "p2", username: "bob", side: 0, place: 2, rating_change: -20 },
  ],
};
const HEAD = {
  match_id: "m1",
  players: RESULT.players,
  version: SIMULATION_VERSION,
  seed: 7,
  sides: 2,
  rules: DEFAULT_RULES,
  digest: "d1g357",
};
const LOG: readonly LoggedInput[] = [{ at: 3, input: { type: "move", side: 0, direction: -0.5 } }];

/** Rules for both stores. */
function forgets(storeOf: () => Store) {
  it("results and replays keep the place of a forgotten player under deleted", async () => {
    const store = storeOf();
    const records = createRecords(store);
    await records.saveResult(RESULT);
    await records.saveReplay("m1", packReplay(HEAD, inputBytesOf(LOG)).file);
    await records.anonymise("p1", ["gone", "m1"]);
    const [result, ...others] = await records.resultsOf(["gone", "m1"]);
    assert.equal(others.length, 0);
    const deleted = { ...RESULT.players[0], player_id: "deleted", username: "deleted" };
    assert.deepEqual(result, { ...RESULT, winner_id: "deleted", players: [deleted, RESULT.players[1]] });
    const file = await store.getBytes(keys.replay("m1"));
    const kept = JSON.parse(await text(jsonOfReplay(file ?? Buffer.alloc(0))));
    assert.deepEqual(kept, { ...HEAD, players: result?.players, log: LOG });
    const replay = await records.replayOf("m1");
    assert.ok(replay !== undefined);
    assert.doesNotMatch(await text(replay), /ada|"p1"/);
    assert.equal(await records.resultOf("gone"), undefined);
  });

  it("players of one match who delete themselves at the same time are all forgotten", async () => {
    const store = storeOf();
    const records = createRecords(store);
    await records.saveResult(RESULT);
    await records.saveReplay("m1", packReplay(HEAD, inputBytesOf(LOG)).file);
    await Promise.all(["p1", "p2", "p1"].map((playerId) => records.anonymise(playerId, ["m1"])));
    const file = await store.getBytes(keys.replay("m1"));
    const { players } = JSON.parse(await text(jsonOfReplay(file ?? Buffer.alloc(0))));
    assert.doesNotMatch(JSON.stringify([await records.resultOf("m1"), players]), /ada|bob|"p[12]"/);
  });

  it("a player's records go, and those of others stay, and so does a seat that the player has taken meanwhile", async () => {
    const records = createRecords(storeOf());
    for (const playerId of ["p1", "p2"]) {
      await records.savePlayer({ playerId, username: playerId });
      await records.recordSeat(playerId, "r1");
    }
    const [reach, leaveParty] = [async () => undefined, async () => undefined];
    const ratings = { allMatchesOf: async () => [], forget: async () => undefined };
    const erasing = (forgetInRooms: () => Promise<void>) =>
      createErasure({ records, ratings, reach, leaveParty, forgetInRooms }).erase("p1");
    await erasing(async () => undefined);
    assert.deepEqual([await records.playerOf("p1"), await records.seatOf("p1")], [undefined, undefined]);
    assert.equal((await records.playerOf("p2"))?.username, "p2");
    assert.equal(await records.seatOf("p2"), "r1");

    await records.recordSeat("p1", "r1");
    await erasing(async () => {
      await records.freeSeat("p1", "r1");
      await records.recordSeat("p1", "r2");
    });
    assert.equal(await records.seatOf("p1"), "r2");
  });
}

describe("forgetting a player in memory", () => {
  forgets(() => createMemoryStore());
});

describe("forgetting a player in Redis", () => {
  let redis: RedisServer;
  let client: Redis;

  before(async () => {
    redis = await startRedis();
    client = connectRedis(redis.url, recordedLog().log, "fail");
    await once(client, "ready");
  });
  beforeEach(() => client.flushall());
  after(async () => {
    client.disconnect();
    await redis.stop();
  });

  forgets(() => createRedisStore(client));

  it("results and replays are kept no longer for it", async () => {
    const records = createRecords(createRedisStore(client));
    await records.saveResult(RESULT);
    await client.expire("pong:match:m1", 1000);
    await records.anonymise("p1", ["m1"]);
    const seconds = await client.ttl("pong:match:m1");
    assert.ok(seconds > 900 && seconds <= 1000, `${seconds} s`);
  });
});
