import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { mock } from "node:test";
import type { Redis } from "ioredis";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import type { Records } from "../../src/players/records.ts";
import { createRecords } from "../../src/players/records.ts";
import { createRedisStore } from "../../src/players/redisStore.ts";
import type { Store } from "../../src/players/store.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { CODE_PATTERN } from "../../src/protocol/names.ts";
import { MAX_REPLAY_BYTES } from "../../src/protocol/stored.ts";
import { inputBytesOf } from "../../src/recording/inputCodec.ts";
import { packReplay } from "../../src/recording/replayFile.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import type { LoggedInput } from "../../src/simulation/replay.ts";
import { recordedLog } from "../support/recordedLog.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const RESULT: MatchResult = {
  match_id: "m1",
  room_id: "r1",
  mode: "2-player",
  ranked: false,
  winner_id: "p1",
  duration_ms: 61_234,
  at: 1,
  players: [
    { player_id: "p1", username: "ada", side: 1, bot: false, place: 1, score: 5, lives: 2 },
    { player_id: "p2", username: "b\u00f6b", side: 0, bot: true, place: 2, score: 3, lives: 0 },
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
const FILE = packReplay(HEAD, inputBytesOf(LOG)).file;

/** Rules for both stores. */
function keepsRecords(storeOf: () => Store) {
  let records: Records;
  beforeEach(() => {
    records = createRecords(storeOf());
  });

  it("a player is stored as of their last seat, with the time of their first", async () => {
    const before = Date.now();
    const first = await records.savePlayer({ playerId: "p1", username: "ada" });
    assert.ok(first.since >= before && first.since <= Date.now());
    const second = await records.savePlayer({ playerId: "p1", username: "Ada L." });
    assert.deepEqual(second, { player_id: "p1", username: "Ada L.", since: first.since });
    assert.deepEqual(await records.playerOf("p1"), second);
    assert.equal(await records.playerOf("p2"), undefined);
  });

  it("a player has one seat, which they may take again", async () => {
    assert.equal(await records.seatOf("p1"), undefined);
    assert.equal(await records.recordSeat("p1", "r1"), true);
    assert.equal(await records.recordSeat("p1", "r1"), true);
    assert.equal(await records.recordSeat("p1", "r2"), false);
    assert.equal(await records.seatOf("p1"), "r1");
    assert.equal(await records.seatOf("p2"), undefined);
  });

  it("of simultaneous callers, one seats the player", async () => {
    const rooms = Array.from({ length: 16 }, (_, i) => `r${i}`);
    const taken = await Promise.all(rooms.map((room) => records.recordSeat("p1", room)));
    assert.deepEqual(
      rooms.filter((_, i) => taken[i]),
      [await records.seatOf("p1")],
    );
  });

  it("only its own room frees a seat", async () => {
    await records.recordSeat("p1", "r1");
    assert.equal(await records.freeSeat("p1", "r2"), false);
    assert.equal(await records.seatOf("p1"), "r1");
    assert.equal(await records.freeSeat("p1", "r1"), true);
    assert.equal(await records.seatOf("p1"), undefined);
    assert.equal(await records.freeSeat("p1", "r1"), false);
    assert.equal(await records.recordSeat("p1", "r2"), true);
  });

  it("a code leads to its room until the room closes it", async () => {
    const code = await records.openCode("r1");
    assert.match(code, CODE_PATTERN);
    assert.equal(await records.roomOfCode(code), "r1");
    assert.equal(await records.closeCode(code, "r2"), false);
    assert.equal(await records.roomOfCode(code), "r1");
    assert.equal(await records.closeCode(code, "r1"), true);
    assert.equal(await records.roomOfCode(code), undefined);
  });

  it("codes differ", async () => {
    const codes = await Promise.all(Array.from({ length: 200 }, (_, i) => records.openCode(`r${i}`)));
    assert.equal(new Set(codes).size, 200);
    assert.equal(await records.roomOfCode(codes[150] ?? ""), "r150");
  });

  it("a result is stored once, however often it is reported", async () => {
    assert.equal(await records.resultOf("m1"), undefined);
    const others = Array.from({ length: 9 }, (_, i) => ({ ...RESULT, winner_id: `p${i}` }));
    const written = await Promise.all([RESULT, ...others].map((result) => records.saveResult(result)));
    assert.deepEqual(written, [true, ...others.map(() => false)]);
    assert.deepEqual(await records.resultOf("m1"), RESULT);
  });

  it("a replay is stored once and whole", async () => {
    assert.equal(await records.saveReplay("m1", FILE), true);
    assert.equal(await records.saveReplay("m1", packReplay(HEAD, inputBytesOf([])).file), false);
    const pieces = await records.replayOf("m1");
    assert.deepEqual(JSON.parse(await text(pieces as AsyncIterable<string>)), { ...HEAD, log: LOG });
    assert.equal(await records.replayOf("m2"), undefined);
  });

  it("a replay that is too large is not stored", async () => {
    assert.equal(await records.saveReplay("m1", Buffer.alloc(MAX_REPLAY_BYTES + 1)), false);
    assert.equal(await records.replayOf("m1"), undefined);
  });
}

describe("records in memory", () => {
  keepsRecords(createMemoryStore);

  it("expire", async () => {
    mock.timers.enable({ apis: ["Date"], now: 1 });
    try {
      const store = createMemoryStore();
      await store.set("a", "1", 10);
      await store.set("b", "1", 20);
      mock.timers.tick(9_999);
      assert.equal(await store.get("a"), "1");
      mock.timers.tick(1);
      assert.equal(await store.get("a"), undefined);
      assert.equal(await store.setIfAbsent("a", "2", 10), true);
      mock.timers.tick(10_000);
      assert.equal(await store.deleteIfEquals("b", "1"), false);
      assert.equal(await store.setUnlessOther("a", "3", 10), true);
      mock.timers.tick(9_999);
      assert.equal(await store.setUnlessOther("a", "3", 10), true);
      mock.timers.tick(9_999);
      assert.equal(await store.setUnlessOther("a", "4", 10), false);
      assert.equal(await store.get("a"), "3");
    } finally {
      mock.timers.reset();
    }
  });

  it("give way to new ones when the store is full, the oldest first", async () => {
    const store = createMemoryStore(30);
    for (const key of ["a", "b", "c"]) await store.set(key, "123456789", 60);
    await store.set("a", "987654321", 60);
    await store.set("d", "123456789", 60);
    assert.deepEqual(await Promise.all(["a", "b", "c", "d"].map((key) => store.get(key))), [
      "987654321",
      undefined,
      "123456789",
      "123456789",
    ]);
    await store.set("e", "x".repeat(100), 60);
    assert.equal(await store.get("e"), undefined);
    await store.set("f", "fits", 60);
    assert.equal(await store.get("f"), "fits");
  });
});

describe("records in Redis", () => {
  let redis: RedisServer;
  let client: Redis;

  before(async () => {
    redis = await startRedis();
    client = connectRedis(redis.url, recordedLog().log, "fail");
    await until("connected", () => client.status === "ready");
  });
  beforeEach(() => client.flushall());
  after(async () => {
    client.disconnect();
    await redis.stop();
  });

  keepsRecords(() => createRedisStore(client));

  it("have their own keys and lifetimes", async () => {
    const records = createRecords(createRedisStore(client));
    await records.savePlayer({ playerId: "p1", username: "ada" });
    await records.recordSeat("p1", "r1");
    const code = await records.openCode("r1");
    await records.saveResult(RESULT);
    await records.saveReplay("m1", FILE);

    const days = {
      "pong:player:p1": 90,
      "pong:seat:p1": 1,
      [`pong:code:${code}`]: 7,
      "pong:match:m1": 30,
      "pong:replay:m1": 7,
    };
    assert.deepEqual((await client.keys("*")).sort(), Object.keys(days).sort());
    for (const [key, expected] of Object.entries(days)) {
      assert.equal(Math.round((await client.ttl(key)) / 86_400), expected, key);
    }
    assert.equal(await client.get("pong:seat:p1"), "r1");
    assert.deepEqual(JSON.parse((await client.get("pong:match:m1")) ?? ""), RESULT);
  });

  it("reject at once while Redis is away, and work again afterwards", async () => {
    const records = createRecords(createRedisStore(client));
    await redis.kill();
    await until("the client notices", () => client.status !== "ready");
    const answers = await Promise.allSettled([
      records.savePlayer({ playerId: "p1", username: "ada" }),
      records.recordSeat("p1", "r1"),
      records.seatOf("p1"),
      records.freeSeat("p1", "r1"),
      records.openCode("r1"),
      records.saveResult(RESULT),
    ]);
    for (const answer of answers) {
      assert.ok(answer.status === "rejected" && answer.reason instanceof ApiError);
      assert.equal(answer.reason.code, "unavailable");
      assert.equal(answer.reason.retryAfterSeconds, 1);
      assert.doesNotMatch(String(answer.reason.cause), /timed out|undefined/);
    }
    redis = await startRedis({ port: redis.port });
    await until("connected again", () => client.status === "ready");
    assert.equal(await records.saveResult(RESULT), true);
  });
});
