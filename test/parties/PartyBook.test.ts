import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { IRoomCache } from "@colyseus/core";
import { reservationOf } from "../../src/matchmaking/onlySeat.ts";
import { PartyBook } from "../../src/parties/PartyBook.ts";
import { createMemoryStore } from "../../src/players/memoryStore.ts";
import { createRedisStore } from "../../src/players/redisStore.ts";
import type { Store } from "../../src/players/store.ts";
import { ApiError } from "../../src/protocol/errors.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { keys } from "../../src/redis/keys.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const named = (player_id: string) => ({ player_id, username: player_id });
const HOUR_MS = 60 * 60 * 1000;
const SEAT = reservationOf({ name: "pong", roomId: "room", processId: "process" } as IRoomCache, "session");

/** The store, whose answers take one to four turns of the event loop, so that calls at the same time mix in many ways. */
function slowed(store: Store): Store {
  let turns = 0;
  return new Proxy(store, {
    get:
      (target, name: keyof Store) =>
      async (...args: never[]) => {
        turns = (turns * 5 + 3) % 16384;
        for (let left = turns % 4; left >= 0; left--) await setImmediate();
        const answer = await Reflect.apply(target[name], target, args);
        await setImmediate();
        return answer;
      },
  });
}

/** Rules for both stores. */
function keepsParties(storeOf: () => Store) {
  const bookOf = (changes: string[] = []) => new PartyBook({ store: storeOf(), onChange: (id) => changes.push(id) });

  it("as many join at the same time as there is room for", async () => {
    const changes: string[] = [];
    const book = bookOf(changes);
    const { party, code } = await book.make(named("ada"));
    const joined = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => book.join(code, named(`friend-${index}`))),
    );
    const refused = joined.filter((one) => one.status === "rejected").map(({ reason }) => (reason as ApiError).code);
    assert.deepEqual(
      refused,
      Array.from({ length: 5 }, () => "room_full"),
    );
    const { members, version } = await book.show(party, "ada");
    assert.deepEqual([members.length, version, changes.length], [8, 8, 7]);
  });

  it("a member who leaves while the leader finds a match has no seat in it", async () => {
    const book = bookOf();
    const { party, code } = await book.make(named("grace"));
    await book.join(code, named("heidi"));
    await book.remove(party, "heidi", "heidi");
    const seats = ["grace", "heidi"].map((id) => ({ ...named(id), reservation: SEAT }));
    await book.recordMatch(party, { room_id: "room", code: null, mode: "2-player", at: Date.now(), seats });
    const { match } = await book.show(party, "grace");
    assert.deepEqual(
      match?.seats.map(({ player_id }) => player_id),
      ["grace"],
    );
  });

  it("a member who leads another party alone, which another call ends at the same moment, may join", async () => {
    const store = storeOf();
    const { code } = await bookOf().make(named("ivan"));
    const own = await bookOf().make(named("judy"));
    // the other call's change comes between the look at the party and the change of it
    const find = bookOf().find.bind(bookOf());
    const book = bookOf();
    book.find = async (id) => {
      const party = await find(id);
      if (id === own.party && party) await store.delete([keys.party(id)]);
      return party;
    };
    assert.equal((await book.join(code, named("judy"))).members.length, 2);
  });

  it("a visit keeps every member from being in two parties", async () => {
    const store = storeOf();
    const book = bookOf();
    const { party, code } = await book.make(named("kim"));
    await book.join(code, named("lea"));
    await store.deleteIfEquals(keys.partyOf("lea"), party); // it has expired
    await book.visit(party, "kim");
    await book.make(named("lea"));
    assert.equal((await book.show(party, "kim")).members.length, 1);
  });

  it("a player who makes and joins parties at the same time ends in one", async () => {
    const book = bookOf();
    const parties = await Promise.all(["ada", "bob", "eve"].map((one) => book.make(named(one))));
    await Promise.allSettled(parties.map(({ code }) => book.join(code, named("zoe"))));
    const [last] = await Promise.all([book.make(named("zoe"))]);
    const found = await Promise.all(parties.map(({ party }) => book.find(party)));
    assert.deepEqual(
      found.map((one) => one?.members.length),
      [1, 1, 1],
    );
    assert.equal((await book.show(last.party, "zoe")).members.length, 1);
    await book.forget("zoe");
    await assert.rejects(book.show(last.party, "zoe"), ApiError);
    await assert.rejects(book.join(last.code, named("ada")), ApiError);
  });
}

describe("the parties in memory", () => {
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore();
  });
  afterEach(() => mock.timers.reset());
  keepsParties(() => store);

  it("a party lapses an hour after the last visit of a member", async () => {
    mock.timers.enable({ apis: ["Date"], now: 1 });
    const book = new PartyBook({ store, onChange: () => undefined });
    const { party, code } = await book.make(named("ada"));
    mock.timers.tick(HOUR_MS - 1);
    await book.visit(party, "ada");
    mock.timers.tick(HOUR_MS - 1);
    assert.equal((await book.join(code, named("bob"))).members.length, 2);
    mock.timers.tick(HOUR_MS);
    await assert.rejects(book.visit(party, "ada"), { code: "not_found" });
    await assert.rejects(book.join(code, named("eve")), { code: "not_found" });
    assert.equal((await book.make(named("bob"))).members.length, 1);
  });
});

describe("calls for one player that mix", () => {
  it("leave them in one party at most, and only in one that they got as an answer", async () => {
    const store = slowed(createMemoryStore());
    for (let round = 0; round < 50; round++) {
      const book = new PartyBook({ store, onChange: () => undefined });
      const others = await Promise.all(["ada", "bob", "eve"].map((one) => book.make(named(`${one}-${round}`))));
      const zoe = named(`zoe-${round}`);
      const answers = await Promise.allSettled([
        ...others.map(({ code }) => book.join(code, zoe)),
        ...[book.make(zoe), book.make(zoe)],
      ]);
      const made = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value.party] : []));
      const ids = new Set([...others.map(({ party }) => party), ...made]);
      const found = await Promise.all([...ids].map((id) => book.find(id)));
      const within = found.filter((party) => party?.members.some(({ player_id }) => player_id === zoe.player_id));
      assert.ok(within.length <= 1, `round ${round}: ${within.length} parties`);
      assert.ok(within.every((party) => party !== undefined && made.includes(party.party)));
    }
  });

  it("a visit at the moment when the last member leaves does not bring the party back", async () => {
    const store = createMemoryStore();
    const leaving = Promise.withResolvers<void>();
    const late: Store = {
      ...store,
      replace: (...args) => leaving.promise.then(() => store.replace(...args)),
      setUnlessOther: (...args) => leaving.promise.then(() => store.setUnlessOther(...args)),
    };
    const book = new PartyBook({ store, onChange: () => undefined });
    const { party } = await book.make(named("ada"));
    const visit = new PartyBook({ store: late, onChange: () => undefined }).visit(party, "ada");
    await setImmediate();
    await book.remove(party, "ada", "ada");
    leaving.resolve();
    await visit;
    assert.equal(await book.find(party), undefined);
  });
});

describe("the parties in Redis", () => {
  let redis: RedisServer;
  let client: ReturnType<typeof connectRedis>;
  before(async () => {
    redis = await startRedis();
    client = connectRedis(redis.url, recordedLog().log, "fail");
    await until("connected", () => client.status === "ready");
  });
  after(async () => {
    client?.disconnect();
    await redis?.stop();
  });
  keepsParties(() => createRedisStore(client));

  it("no key stays for ever", async () => {
    const book = new PartyBook({ store: createRedisStore(client), onChange: () => undefined });
    const { party } = await book.make(named("ada"));
    const all = await client.keys("pong:party*");
    const lives = await Promise.all(all.map((key) => client.ttl(key)));
    assert.ok(all.length >= 3 && lives.every((seconds) => seconds > 0));
    const seconds = await client.ttl(`pong:party:${party}`);
    assert.ok(seconds > 3590 && seconds <= 3600, `${seconds}`);
  });
});
