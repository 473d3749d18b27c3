import assert from "node:assert/strict";
import { once } from "node:events";
import type { Redis } from "ioredis";
import { ENDLESS_LEASE } from "../../src/cluster/Lease.ts";
import { HISTORY_LIMIT, RATED_MATCHES } from "../../src/protocol/stored.ts";
import { createMemoryRatings } from "../../src/ratings/memoryRatings.ts";
import type { Ratings } from "../../src/ratings/ratings.ts";
import { createRedisRatings } from "../../src/ratings/redisRatings.ts";
import type { Ending, Ledgers } from "../../src/recovery/ledger.ts";
import { createRedisLedgers } from "../../src/recovery/redisLedgers.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { endingOf } from "./support/rankedMatches.ts";

interface Store {
  readonly ratings: Ratings;
  record(ending: Ending): Promise<unknown>;
}

const PAGE = { mode: "2-player", limit: 10, offset: 0 } as const;

/** Rules for both stores. */
function keepsRatings(storeOf: () => Store) {
  let store: Store;
  let played = 0;
  beforeEach(() => {
    store = storeOf();
  });

  async function play(...playerIds: string[]): Promise<Ending> {
    const ending = await endingOf(store.ratings, `m${played++}`, playerIds);
    await store.record(ending);
    return ending;
  }

  it("a newcomer has 1000", async () => {
    const rating = await store.ratings.ratingOf("ada", "2-player");
    assert.deepEqual([rating.rating, rating.uncertainty, rating.matches, rating.wins], [1000, 333, 0, 0]);
    assert.equal((await store.ratings.careerOf("ada")).standings.size, 0);
  });

  it("a rating is 1000 and the changes of all results", async () => {
    const endings = [await play("ada", "bob"), await play("ada", "bob"), await play("bob", "ada")];
    const changes = endings.flatMap(({ result }) => result.players.filter(({ player_id }) => player_id === "ada"));
    const sum = changes.reduce((total, { rating_change = 0 }) => total + rating_change, 1000);
    const ada = await store.ratings.ratingOf("ada", "2-player");
    assert.deepEqual([ada.rating, ada.matches, ada.wins], [sum, 3, 2]);
    assert.ok(ada.sigma < 25 / 3 && ada.uncertainty < 333);
    assert.equal((await store.ratings.ratingOf("ada", "3-player")).matches, 0);
  });

  it("matches that began before others ended add up in any order", async () => {
    const endings = await Promise.all(
      ["x", "y", "z"].map((other) => endingOf(store.ratings, `m-${other}`, [other, "eve"])),
    );
    await Promise.all(endings.toReversed().map((ending) => store.record(ending)));
    const change = endings.reduce((sum, { changes }) => sum + (changes[1]?.rating ?? 0), 0);
    const eve = await store.ratings.ratingOf("eve", "2-player");
    assert.deepEqual([eve.rating, eve.matches], [1000 + change, 3]);
    const mu = endings.reduce((sum, { changes }) => sum + (changes[1]?.mu ?? 0), 25);
    assert.ok(Math.abs(eve.mu - mu) < 1e-9);
    assert.ok(eve.sigma > 0);
  });

  it("a career has the streak, the course, and a rank after ten matches", async () => {
    for (let match = 1; match < RATED_MATCHES; match++) await play("ada", "bob");
    const before = await store.ratings.careerOf("ada");
    assert.equal(before.standings.get("2-player")?.rank, null);
    assert.equal(before.streak, RATED_MATCHES - 1);
    await play("bob", "ada");
    const [ada, bob] = [await store.ratings.careerOf("ada"), await store.ratings.careerOf("bob")];
    assert.deepEqual([ada.standings.get("2-player")?.rank, bob.standings.get("2-player")?.rank], [1, 2]);
    assert.deepEqual([ada.streak, bob.streak], [0, 1]);
    assert.equal(ada.course.length, RATED_MATCHES);
    assert.equal(ada.course[0]?.rating, ada.standings.get("2-player")?.rating);
    assert.equal(ada.course[0]?.mode, "2-player");
  });

  it("a leaderboard has the players with ten matches or more, in pages and around a player", async () => {
    await play("zoe", "yan");
    for (let match = 0; match < RATED_MATCHES; match++) {
      await play("ada", "bob");
      await play("cyd", "dan");
    }
    await play("ada", "cyd");
    await play("dan", "bob");
    const whole = await store.ratings.leaderboard(PAGE);
    assert.deepEqual(
      whole?.players.map(({ player_id }) => player_id),
      ["ada", "cyd", "dan", "bob"],
    );
    assert.deepEqual(
      whole?.players.map(({ rank }) => rank),
      [1, 2, 3, 4],
    );
    assert.equal(whole?.total, 4);
    const { rating } = await store.ratings.ratingOf("ada", "2-player");
    const first = { rank: 1, player_id: "ada", username: "ADA", rating, matches: 11, wins: 11 };
    assert.deepEqual(whole?.players[0], first);
    const page = await store.ratings.leaderboard({ ...PAGE, limit: 2, offset: 1 });
    assert.deepEqual(page?.players, whole?.players.slice(1, 3));
    const around = await store.ratings.leaderboard({ ...PAGE, limit: 2, around: "bob" });
    assert.deepEqual(around?.players, whole?.players.slice(2));
    assert.equal(await store.ratings.leaderboard({ ...PAGE, around: "zoe" }), undefined);
    assert.deepEqual(await store.ratings.leaderboard({ ...PAGE, mode: "3-player" }), { players: [], total: 0 });
  });

  it("a history has the newest matches first, at most 200 of them, also unrated ones", async () => {
    const ids: string[] = [];
    for (let match = 0; match <= HISTORY_LIMIT; match++) {
      const { result, replay } = await endingOf(store.ratings, `h${1000 + match}`, ["ada", "bob"]);
      await store.record({ result: { ...result, ranked: false, at: match + Date.now() }, replay, changes: [] });
      ids.unshift(result.match_id);
    }
    const first = await store.ratings.matchesOf("ada", 150);
    const rest = await store.ratings.matchesOf("ada", 150, first?.at(-1));
    assert.deepEqual([...(first ?? []), ...(rest ?? [])], ids.slice(0, HISTORY_LIMIT));
    assert.deepEqual(await store.ratings.matchesOf("ada", 150, rest?.at(-1)), []);
    assert.equal(await store.ratings.matchesOf("ada", 1, "unknown"), undefined);
    assert.deepEqual(await store.ratings.matchesOf("nobody", 1), []);
    assert.equal((await store.ratings.ratingOf("ada", "2-player")).matches, 0);
  });

  it("a player who is forgotten is nowhere", async () => {
    for (let match = 0; match < RATED_MATCHES; match++) await play("ada", "bob");
    await store.ratings.forget("ada");
    assert.equal((await store.ratings.ratingOf("ada", "2-player")).matches, 0);
    assert.deepEqual(await store.ratings.matchesOf("ada", 10), []);
    assert.deepEqual((await store.ratings.careerOf("ada")).course, []);
    assert.deepEqual(
      (await store.ratings.leaderboard(PAGE))?.players.map(({ player_id }) => player_id),
      ["bob"],
    );
  });
}

describe("ratings in memory", () => {
  keepsRatings(() => {
    const ratings = createMemoryRatings();
    return { ratings, record: async (ending) => ratings.record(ending) };
  });
});

describe("ratings in Redis", () => {
  let redis: RedisServer;
  let client: Redis;
  let ledgers: Ledgers;

  before(async () => {
    redis = await startRedis();
    client = connectRedis(redis.url, recordedLog().log, "wait", { prefix: "test:" });
    await once(client, "ready");
  });
  beforeEach(async () => {
    await client.flushall();
    const { log } = recordedLog();
    const process = { address: "127.0.0.1:1", processId: () => "p", channelPrefix: "", lease: ENDLESS_LEASE };
    ledgers = createRedisLedgers({ ...process, client, reads: client, log: limitedLog(log), publish: () => undefined });
  });
  after(async () => {
    client.disconnect();
    await redis.stop();
  });

  function record(ending: Ending) {
    const { match_id } = ending.result;
    const entry = { match_id, n: 1, numbers: 0, state: "{}", log: [], logged: 0 };
    return ledgers.open(match_id).commit(() => entry, [], ending);
  }

  keepsRatings(() => ({ ratings: createRedisRatings(client), record }));

  it("a match counts once, however often its end is reported", async () => {
    const ratings = createRedisRatings(client);
    const ending = await endingOf(ratings, "m", ["ada", "bob"]);
    const other = await endingOf(ratings, "m", ["bob", "ada"]);
    await record(ending);
    const once = await ratings.ratingOf("ada", "2-player");
    await client.del("pong:checkpoint:m");
    for (const again of [ending, other]) await record(again);
    await ledgers.repeat();
    assert.deepEqual(await ratings.ratingOf("ada", "2-player"), once);
    assert.equal(once.matches, 1);
    assert.equal(await client.zscore("pong:rating:2-player", "ada"), `${once.rating}`);
  });

  it("matches that Redis has lost count once when they are written again", async () => {
    const ratings = createRedisRatings(client);
    for (const id of ["m1", "m2"]) await record(await endingOf(ratings, id, ["ada", "bob"]));
    const before = await ratings.ratingOf("ada", "2-player");
    await client.flushall();
    await ledgers.repeat();
    await ledgers.repeat();
    assert.deepEqual(await ratings.ratingOf("ada", "2-player"), before);
  });
});
