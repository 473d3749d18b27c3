import assert from "node:assert/strict";
import type { Redis } from "ioredis";
import type { EventName, PublishedEvent } from "../../src/protocol/events.ts";
import { publishedEvent } from "../../src/protocol/events.ts";
import type { RoomCheckpoint } from "../../src/recovery/checkpoint.ts";
import type { Ending, Entry, Ledgers } from "../../src/recovery/ledger.ts";
import { UNKNOWN_NUMBERS, UNKNOWN_NUMBERS_PER_SECOND } from "../../src/recovery/ledgerScripts.ts";
import { createRedisLedgers } from "../../src/recovery/redisLedgers.ts";
import { within } from "../../src/recovery/within.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { createMatch, saveUncopied } from "../../src/simulation/match.ts";
import type { LoggedInput } from "../../src/simulation/replay.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { type Network, startNetwork } from "../support/proxy.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const MATCH = "m1";
const KIND = { mode: "2-player", ranked: false, bots: false, bot_level: "middle", private: false } as const;

const LOG: readonly LoggedInput[] = Array.from({ length: 10 }, (_, index) => ({
  at: index + 1,
  input: { type: "move", side: index % 2, direction: 1 },
}));

function entryOf(n: number, logged = 0, match_id = MATCH): Entry {
  const run = { match: saveUncopied(createMatch(2, 7, DEFAULT_RULES)), seed: 7, logged };
  const checkpoint: RoomCheckpoint = {
    kind: KIND,
    code: null,
    match_id,
    n,
    phase: "playing",
    left_ms: 0,
    seats: [],
    lineup: [],
    run,
  };
  return { match_id, n, numbers: 10 * n, state: JSON.stringify(checkpoint), log: LOG, logged };
}

function eliminated(n: number, match_id = MATCH): PublishedEvent<EventName> {
  const place = { room_id: "r", match_id, n, at: 0 };
  return publishedEvent("here", "player_eliminated", place, { player_id: `p${n}`, place: 2, reason: "lives" });
}

function scored(n: number, match_id = MATCH): PublishedEvent<EventName> {
  return publishedEvent("here", "score_update", { room_id: "r", match_id, n, at: 0 }, { player_id: "p", score: n });
}

const ENDING = {
  result: { match_id: MATCH, winner_id: "p", players: [] },
  replay: Buffer.from("d"),
} as unknown as Ending;

describe("a room's ledger", () => {
  const { log } = recordedLog();
  let redis: RedisServer;
  let network: Network;
  let client: Redis;
  let reads: Redis;
  let listener: Redis;
  let ledgers: Ledgers;
  let others: Ledgers;
  let heard: number[] = [];
  let isHeld = true;
  let isAwayForAll = true;

  const lease = { isHeld: () => isHeld, isAwayForAll: async () => isAwayForAll };

  const ledgersOf = (processId: string): Ledgers => {
    const shared = { client, reads, channelPrefix: "", address: "127.0.0.1:1", lease, log: limitedLog(log) };
    const publish = (_: PublishedEvent<EventName>, send: () => Promise<unknown>) => void send();
    return createRedisLedgers({ ...shared, publish, processId: () => processId });
  };

  beforeEach(async () => {
    redis = await startRedis();
    network = await startNetwork(redis.port);
    client = connectRedis(network.url.replace("http", "redis"), log, "wait");
    reads = connectRedis(redis.url, log, "fail");
    listener = connectRedis(redis.url, log, "wait");
    heard = [];
    isHeld = isAwayForAll = true;
    await listener.subscribe("player_eliminated", "score_update");
    listener.on("message", (_channel, text) => heard.push(JSON.parse(text).n));
    ledgers = ledgersOf("one");
    others = ledgersOf("other");
    await until("all are connected", () => client.status === "ready" && reads.status === "ready");
  });
  afterEach(async () => {
    for (const connection of [client, reads, listener]) connection.disconnect();
    await network.close();
    await redis.stop();
  });

  it("publishes the events that it commits once, however often they are sent", async () => {
    isAwayForAll = false; // a busy machine may take longer than the wait for Redis
    const ledger = ledgers.open("r");
    assert.equal(await ledger.commit(() => entryOf(5), [eliminated(5)]), "committed");
    assert.equal(await ledger.commit(() => entryOf(6), [eliminated(5), eliminated(6)]), "committed");
    await until("both were heard", () => heard.length === 2);
    assert.deepEqual(heard, [5, 6]);
  });

  it("publishes each committed event once and in order, whenever the connection is cut", async () => {
    const ledger = ledgers.open("r");
    for (let n = 1; n <= 60; n++) {
      const done = ledger.commit(() => entryOf(n), [eliminated(n)]);
      // cut in turn before it is sent, on its way, and before its answer is read
      for (let turns = n % 6; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      network.cut();
      await done;
    }
    await until("it is connected", () => client.status === "ready");
    assert.equal(await ledger.save(entryOf(60)), "committed");
    await until("all were heard", () => heard.length >= 60);
    assert.deepEqual(
      heard,
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
  });

  it("publishes other events in the order of n, behind the commits that a Redis which hangs holds up", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), [eliminated(1)]);
    redis.process.kill("SIGSTOP");
    const late = [ledger.commit(() => entryOf(2), [eliminated(2)])];
    ledger.publish([scored(3)]);
    late.push(ledger.commit(() => entryOf(4), [eliminated(4)]));
    ledger.publish([scored(5), scored(6)]);
    ledger.publish([scored(1, "m2")]);
    late.push(ledger.commit(() => entryOf(2, 0, "m2"), [eliminated(2, "m2")]));
    ledger.publish([scored(3, "m2")]);
    assert.deepEqual(await Promise.all(late), ["late", "late", "late"]);
    redis.process.kill("SIGCONT");
    await until("all were heard", () => heard.length === 9);
    ledger.publish([scored(4, "m2")]);
    await until("the last was heard", () => heard.length === 10);
    assert.deepEqual(heard, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4]);
  });

  it("answers at once while Redis is away, and writes everything later", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), [eliminated(1)]);
    network.down();
    await until("it is away", () => client.status !== "ready");
    for (const n of [2, 3]) assert.equal(await ledger.commit(() => entryOf(n), [eliminated(n)]), "late");
    assert.equal(await ledger.commit(() => entryOf(4), [eliminated(4)], ENDING), "late");
    network.up();
    await until("it is back", () => client.status === "ready");
    await ledger.save(entryOf(4));
    await until("all were heard", () => heard.length === 4);
    assert.deepEqual(heard, [1, 2, 3, 4]);
    assert.deepEqual(JSON.parse((await reads.get(keys.result(MATCH))) ?? ""), ENDING.result);
  });

  it("writes each match that ends while Redis is away under its own id, and publishes its events once", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), [eliminated(1)]);
    network.down();
    await until("it is away", () => client.status !== "ready");
    const other = { ...ENDING, result: { ...ENDING.result, match_id: "m2" } };
    await ledger.commit(() => entryOf(2), [eliminated(2)], ENDING);
    await ledger.commit(() => entryOf(1, 0, "m2"), [eliminated(1, "m2")]);
    await ledger.commit(() => entryOf(2, 0, "m2"), [eliminated(2, "m2")], other);
    await ledger.commit(() => entryOf(1, 0, "m3"), [eliminated(1, "m3")]);
    network.up();
    await until("it is back", () => client.status === "ready");
    assert.equal(await ledger.save(entryOf(1, 0, "m3")), "committed");
    await until("all were heard", () => heard.length === 5);
    assert.deepEqual(heard, [1, 2, 1, 2, 1]);
    const results = await reads.mget(keys.result(MATCH), keys.result("m2"), keys.result("m3"));
    assert.deepEqual(
      results.map((text) => JSON.parse(text ?? "null")?.match_id),
      [MATCH, "m2", undefined],
    );
  });

  it("a room that ends while Redis is away leaves its result, and nothing else", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), [eliminated(1)]);
    network.down();
    await until("it is away", () => client.status !== "ready");
    assert.equal(await ledger.commit(() => entryOf(2), [eliminated(2)], ENDING), "late");
    const ended = ledger.end();
    network.up();
    await ended;
    await until("both were heard", () => heard.length === 2);
    assert.deepEqual(JSON.parse((await reads.get(keys.result(MATCH))) ?? ""), ENDING.result);
    assert.equal(await others.ownershipOf("r"), undefined);
  });

  it("a room that ends while Redis refuses writes is ended, with its result, once it takes them", async () => {
    const [ledger, quiet] = [ledgers.open("r"), ledgers.open("s")];
    await ledger.commit(() => entryOf(1), [eliminated(1)]);
    await quiet.save(entryOf(1, 0, "m2"));
    await reads.config("SET", "min-replicas-to-write", "1");
    assert.equal(await ledger.commit(() => entryOf(2), [eliminated(2)], ENDING), "late");
    const ended = Promise.all([ledger.end(), quiet.end()]);
    assert.equal(
      await within(
        1_500,
        ended.then(() => "ended"),
      ),
      undefined,
    );
    await reads.config("SET", "min-replicas-to-write", "0");
    await ended;
    assert.deepEqual(JSON.parse((await reads.get(keys.result(MATCH))) ?? ""), ENDING.result);
    assert.deepEqual([await others.ownershipOf("r"), await others.ownershipOf("s")], [undefined, undefined]);
    await until("both were heard", () => heard.length === 2);
  });

  it("writes no result again that names a player who has deleted themselves", async () => {
    const named = { ...ENDING, result: { ...ENDING.result, players: [{ player_id: "ben" }] } } as unknown as Ending;
    await ledgers.open("r").commit(() => entryOf(1), [], named);
    await ledgers
      .open("s")
      .commit(() => entryOf(1, 0, "m2"), [], { ...named, result: { ...ENDING.result, match_id: "m2" } });
    ledgers.forget("be");
    await reads.flushall();
    await ledgers.repeat();
    assert.deepEqual(await reads.exists(keys.result(MATCH), keys.result("m2")), 2);
    ledgers.forget("ben");
    await reads.flushall();
    await ledgers.repeat();
    assert.deepEqual(await reads.exists(keys.result(MATCH)), 0);
    assert.deepEqual(await reads.exists(keys.result("m2")), 1);
  });

  it("a commit during a save answers when it is written itself", async () => {
    isAwayForAll = false; // a busy machine may take longer than the wait for Redis
    const ledger = ledgers.open("r");
    const saved = ledger.save(entryOf(1));
    const commits = [2, 3].map((n) => ledger.commit(() => entryOf(n), [eliminated(n)]));
    const written = async () => Number((await reads.hget(keys.checkpoint("r"), "n")) ?? 0);
    const known = commits.map((done) => done.then(written));
    assert.deepEqual(await Promise.all([saved, ...commits]), ["committed", "committed", "committed"]);
    assert.deepEqual(await Promise.all(known), [3, 3]);
  });

  it("a claim takes a room with all its inputs: one of two at once gets it, and the owner before is fenced", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1, 3), []);
    await ledger.save(entryOf(2, 3));
    await ledger.save(entryOf(3, 10));
    const seen = await others.ownershipOf("r");
    assert.ok(seen);
    assert.deepEqual([seen.epoch, seen.processId], [1, "one"]);
    const claims = await Promise.all([others.claim("r", seen), others.claim("r", seen)]);
    const [taken, ...more] = claims.filter((claim) => claim !== undefined);
    assert.equal(more.length, 0);
    assert.deepEqual(taken?.log, LOG);
    assert.equal(taken?.checkpoint.n, 3);
    assert.equal(await ledger.renew(true), "fenced");
    assert.equal(await ledger.commit(() => entryOf(4), [eliminated(4)]), "fenced");
    await ledger.end();
    // "late" on a machine that is busy for 50 ms
    assert.notEqual(await taken?.ledger.commit(() => entryOf(1005), [eliminated(1005)]), "fenced");
    await until("the heir is heard", () => heard.length > 0);
    assert.deepEqual(heard, [1005]);
  });

  it("a claim without an answer can be repeated by its process, and by no other", async () => {
    await ledgers.open("r").commit(() => entryOf(1), []);
    const seen = (await others.ownershipOf("r")) ?? assert.fail();
    const { n } = (await others.claim("r", seen)) ?? assert.fail();
    assert.equal(await others.claim("r", seen), undefined);
    assert.equal(await ledgers.claim("r", seen, true), undefined);
    const taken = (await others.claim("r", seen, true)) ?? assert.fail();
    assert.ok(taken.n > n);
    assert.equal(await taken.ledger.save(entryOf(taken.n + 1)), "committed");
    assert.equal((await others.ownershipOf("r"))?.epoch, seen.epoch + 1);
  });

  it("a room that fails while Redis refuses writes is released once it takes them", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    await reads.config("SET", "min-replicas-to-write", "1");
    assert.equal(await ledger.fail(77), "released");
    assert.equal((await others.ownershipOf("r"))?.processId, "one");
    await reads.config("SET", "min-replicas-to-write", "0");
    await until("it is released", async () => (await others.ownershipOf("r"))?.processId === "");
  });

  it("writes results again to a Redis that refuses writes at first", async () => {
    await ledgers.open("r").commit(() => entryOf(1), [], ENDING);
    await reads.flushall();
    await reads.config("SET", "min-replicas-to-write", "1");
    const repeated = ledgers.repeat();
    assert.equal(
      await within(
        100,
        repeated.then(() => "repeated"),
      ),
      undefined,
    );
    await reads.config("SET", "min-replicas-to-write", "0");
    await repeated;
    assert.equal(await reads.exists(keys.result(MATCH)), 1);
  });

  it("no number is used twice by owners that die before they write anything", async () => {
    await ledgers.open("r").commit(() => entryOf(5), [eliminated(5)]);
    const used: number[] = [];
    for (let owner = 0; owner < 4; owner++) {
      const seen = (await others.ownershipOf("r")) ?? assert.fail();
      const { n } = (await others.claim("r", seen)) ?? assert.fail();
      used.push(n);
    }
    assert.deepEqual(used, [1005, 2005, 3005, 4005]);
    const last = await others.claim("r", (await others.ownershipOf("r")) ?? assert.fail());
    // "late" on a machine that is busy for 50 ms
    assert.notEqual(await last?.ledger.commit(() => entryOf(5006), [eliminated(5006)]), "fenced");
    await until("its first event is published", () => heard.includes(5006));
  });

  it("no object number is used twice, however long the room was not written", async () => {
    await ledgers.open("r").commit(() => entryOf(5), []);
    const claim = async () =>
      (await others.claim("r", (await others.ownershipOf("r")) ?? assert.fail())) ?? assert.fail();
    const first = (await claim()).numbers;
    assert.ok(first >= 50 + UNKNOWN_NUMBERS);
    const [now] = await client.time();
    await client.hset("pong:checkpoint:r", "at", Number(now) - 60);
    assert.ok((await claim()).numbers >= first + UNKNOWN_NUMBERS + 60 * UNKNOWN_NUMBERS_PER_SECOND);
  });

  it("a released room belongs to nobody", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    assert.equal(await ledger.release(), true);
    assert.equal((await others.ownershipOf("r"))?.processId, "");
  });

  it("a process that slept does not begin a room again that has ended elsewhere", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    const seen = await others.ownershipOf("r");
    await (await others.claim("r", seen ?? assert.fail()))?.ledger.end();
    assert.equal(await ledger.save(entryOf(2)), "fenced");
    assert.equal(await others.ownershipOf("r"), undefined);
  });

  it("writes the room again, with all inputs, to a Redis that has lost its data", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1, 5), [eliminated(1)]);
    await reads.flushall();
    assert.equal(await ledger.commit(() => entryOf(2, 10), [eliminated(2)]), "committed");
    const seen = await others.ownershipOf("r");
    assert.equal(seen?.epoch, 1);
    assert.deepEqual((await others.claim("r", seen))?.log, LOG);
    await until("both were heard", () => heard.length === 2);
  });

  it("a room that has ended is not written again, a checkpoint that Redis has lost is", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    await reads.del(keys.checkpoint("r"));
    assert.equal(await ledger.renew(true), "owned");
    assert.equal(await ledger.save(entryOf(2)), "committed");
    assert.equal((await others.ownershipOf("r"))?.epoch, 2);
    await ledger.end();
    assert.equal(await reads.exists(keys.checkpoint("r")), 0);
    assert.ok((await reads.ttl(keys.ended("r"))) > 0);
    assert.equal(await ledgers.open("r").save(entryOf(3)), "fenced");
  });

  it("writes the room again, with all inputs, to a Redis that has lost its last writes, and publishes nothing twice", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1, 3), [eliminated(1)]);
    const [checkpoint, inputs] = [keys.checkpoint("r"), keys.inputs(MATCH)];
    const old = [await reads.dumpBuffer(checkpoint), await reads.dumpBuffer(inputs)] as const;
    await ledger.commit(() => entryOf(2, 8), [eliminated(2)]);
    await reads.restore(checkpoint, 0, old[0], "REPLACE");
    await reads.restore(inputs, 0, old[1], "REPLACE");
    assert.equal(await ledger.commit(() => entryOf(3, 10), [eliminated(3)]), "committed");
    const seen = (await others.ownershipOf("r")) ?? assert.fail();
    assert.deepEqual((await others.claim("r", seen))?.log, LOG);
    assert.deepEqual(heard, [1, 2, 3]);
  });

  it("a fenced copy publishes nothing, not even events that need not be delivered", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    await others.claim("r", (await others.ownershipOf("r")) ?? assert.fail());
    ledger.publish([scored(2)]);
    assert.equal(await ledger.commit(() => entryOf(3), [eliminated(3)]), "fenced");
    assert.deepEqual(heard, []);
  });

  it("nobody claims or renews a room in the first lease after Redis was another one", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    const seen = (await others.ownershipOf("r")) ?? assert.fail();
    await reads.set(keys.era, `another ${Date.now() - 60_000}`);
    assert.equal(await others.claim("r", seen), undefined);
    assert.equal(await ledger.renew(true), "unsettled");
    assert.equal(await ledger.save(entryOf(2)), "late");
    const server = /run_id:(\w+)/.exec(await reads.info("server"))?.[1];
    const replication = /master_replid:(\w+)/.exec(await reads.info("replication"))?.[1];
    await reads.set(keys.era, `${server}${replication} ${Date.now() - 60_000}`);
    assert.equal(await ledger.renew(true), "owned");
    assert.equal(await ledger.save(entryOf(2)), "committed");
    assert.equal(await others.claim("r", seen), undefined, "its epoch is newer now");
  });

  it("shows nothing that is not committed while another process may have Redis", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    isAwayForAll = false;
    network.down();
    await until("it is away", () => client.status !== "ready");
    let outcome = "";
    const done = ledger
      .commit(() => entryOf(2), [eliminated(2)])
      .then((answer) => {
        outcome = answer;
      });
    const other = await ledgers.open("other").save(entryOf(1));
    assert.deepEqual([outcome, other], ["", "late"]);
    network.up();
    await done;
    assert.equal(outcome, "committed");
  });

  it("gives up after a moment to release a room while Redis hangs, and goes on with it", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    redis.process.kill("SIGSTOP");
    assert.equal(await ledger.release(), false);
    redis.process.kill("SIGCONT");
    assert.equal(await ledger.save(entryOf(2)), "committed");
    const ownership = await others.ownershipOf("r");
    assert.deepEqual([ownership?.processId, ownership?.epoch], ["one", 2]);
  });

  it("a room that fails is revived once, and is void if it fails at the same tick again", async () => {
    const ledger = ledgers.open("r");
    await ledger.commit(() => entryOf(1), []);
    assert.equal(await ledger.fail(77), "released");
    const seen = (await others.ownershipOf("r")) ?? assert.fail();
    assert.equal(seen.processId, "");
    const taken = await others.claim("r", seen);
    assert.equal(await taken?.ledger.fail(77), "void");
    assert.equal(await others.ownershipOf("r"), undefined);
  });
});
