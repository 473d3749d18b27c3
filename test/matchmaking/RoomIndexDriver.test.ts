import assert from "node:assert/strict";
import { generateId, type IRoomCache, initializeRoomCache } from "@colyseus/core";
import type { Redis } from "ioredis";
import type { ClaimAnswer } from "../../src/matchmaking/RoomIndexDriver.ts";
import { CLAIM_MS, claimIdsOf, RoomIndexDriver } from "../../src/matchmaking/RoomIndexDriver.ts";
import type { RoomMetadata } from "../../src/protocol/seating.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { recordedLog } from "../support/recordedLog.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const KIND = "4-player:casual:bots:public";

describe("the index of rooms", () => {
  let redis: RedisServer;
  let client: Redis;
  let connections: Redis[];

  function connect(whileAway: "wait" | "fail"): Redis {
    const connection = connectRedis(redis.url, recordedLog().log, whileAway);
    connections.push(connection);
    return connection;
  }

  /** A driver as a process has it, connected. */
  async function driverOf(processId: string): Promise<RoomIndexDriver> {
    const [writes, reads] = [connect("wait"), connect("fail")];
    await until("connected", () => writes.status === "ready" && reads.status === "ready");
    return new RoomIndexDriver({ writes, reads, processId: () => processId });
  }

  function roomOf(processId: string, players = 0, roomId = generateId()): IRoomCache & { metadata: RoomMetadata } {
    const room = initializeRoomCache({ name: "pong", roomId, processId });
    const metadata = { kind_key: KIND, mode: "4-player", phase: "waiting", ranked: false, open: true } as const;
    return Object.assign(room, {
      metadata: { ...metadata, players, seats: 4, spectators: 0, code: null, queue: null },
    });
  }

  /** Writes the row of a room with this number of players. */
  function seat(driver: RoomIndexDriver, room: IRoomCache & { metadata: RoomMetadata }, players: number) {
    const open = players < room.metadata.seats;
    return driver.update(room, { $set: { metadata: { ...room.metadata, players, open }, locked: !open } });
  }

  const claim = (driver: RoomIndexDriver) => driver.claimOpenRoom(KIND, generateId(), false);
  const claimedIn = (answer: ClaimAnswer) => (answer.is === "claimed" ? answer.room.roomId : answer.is);
  const indexed = () => client.zrange(`pong:open:${KIND}`, 0, -1, "WITHSCORES");

  before(async () => {
    redis = await startRedis();
  });

  beforeEach(async () => {
    connections = [];
    client = connect("wait");
    await client.flushall();
  });

  afterEach(() => {
    for (const connection of connections) connection.disconnect();
  });

  after(() => redis?.stop());

  it("lists open rooms by free seats, and changes with their rows", async () => {
    const driver = await driverOf("p1");
    const [one, other, secret] = [roomOf("p1", 0, "one"), roomOf("p1", 2, "other"), roomOf("p1", 0, "secret")];
    secret.private = true;
    for (const room of [one, other, secret]) assert.equal(await driver.insert(room), true);
    assert.deepEqual(await indexed(), [], "a new room that does not answer yet");
    for (const room of [one, secret]) await driver.opened(KIND, "", room.roomId);
    await driver.persist(other);
    assert.deepEqual(await indexed(), ["other", "2", "one", "4"]);
    await seat(driver, one, 3);
    assert.deepEqual(await indexed(), ["one", "1", "other", "2"]);
    await seat(driver, one, 4);
    assert.deepEqual(await indexed(), ["other", "2"], "a full room");
    await seat(driver, one, 3);
    await driver.update(other, { $set: { locked: true } });
    assert.deepEqual(await indexed(), ["one", "1"], "a locked room");
    await driver.update(other, { $set: { locked: false, private: true } });
    assert.deepEqual(await indexed(), ["one", "1"], "a private room");
    assert.equal(await driver.remove("one"), true);
    assert.equal(await driver.remove("one"), false);
    assert.deepEqual(await indexed(), []);
    assert.deepEqual((await client.hkeys("roomcaches")).sort(), ["other", "secret"]);
  });

  it("finds rooms like the stock driver", async () => {
    const driver = await driverOf("p1");
    const rooms = Array.from({ length: 600 }, (_, index) => roomOf("p1", index % 4));
    await Promise.all(rooms.map((room) => driver.insert(room)));
    const [first] = rooms as [IRoomCache];
    await driver.update(first, { $inc: { clients: 2 } });
    assert.deepEqual(
      { ...(await driver.findOne({ roomId: first.roomId })), createdAt: 0 },
      {
        ...first,
        maxClients: null,
        createdAt: 0,
      },
    );
    assert.equal(await driver.findOne({ roomId: "nowhere" }), undefined);
    assert.equal(await driver.has(first.roomId), true);
    assert.deepEqual([...(await driver.findByIds([first.roomId, "nowhere"])).keys()], [first.roomId]);
    assert.equal((await driver.query({})).length, 600);
    assert.equal((await driver.query({ players: 3 } as object)).length, 150);
    const [most] = await driver.query({ name: "pong" }, { clients: -1 });
    assert.equal(most?.roomId, first.roomId);
  });

  it("two hundred simultaneous claims over three connections take each seat once, in the fullest rooms first", async () => {
    const drivers = await Promise.all(["p1", "p2", "p3"].map(driverOf));
    const [driver] = drivers as [RoomIndexDriver];
    const rooms = Array.from({ length: 40 }, (_, index) => roomOf("p1", index % 4));
    for (const room of rooms) await driver.persist(room); // Unlike `insert`, this claims no seat.
    const seats = rooms.reduce((sum, { metadata }) => sum + 4 - metadata.players, 0);
    const first = await claim(driver);
    assert.equal(first.is === "claimed" && first.room.metadata.players, 3);
    const answers = await Promise.all(
      Array.from({ length: 199 }, (_, index) => claim(drivers[index % 3] as RoomIndexDriver)),
    );
    const claims = Map.groupBy([first, ...answers], claimedIn);
    assert.equal(claims.get("none")?.length, 200 - seats);
    for (const { roomId, metadata } of rooms) assert.equal(claims.get(roomId)?.length, 4 - metadata.players, roomId);
  });

  it("a new room's first seat is claimed for its creator; a seat taken ends a claim", async () => {
    const driver = await driverOf("p1");
    const room = roomOf("p1");
    await driver.insert(room);
    await driver.opened(KIND, "", room.roomId);
    for (const _ of [1, 2, 3]) assert.equal(claimedIn(await claim(driver)), room.roomId);
    assert.equal(claimedIn(await claim(driver)), "none");
    await seat(driver, room, 2);
    assert.equal(await client.zcard(`pong:claims:${room.roomId}`), 2);
    assert.equal(claimedIn(await claim(driver)), "none", "two seats are taken, two are claimed");
    await seat(driver, room, 1);
    assert.equal(claimedIn(await claim(driver)), room.roomId, "one player has left");
  });

  it("a party's claims are in one room or nowhere, also in a room that its leader opens", async () => {
    const drivers = await Promise.all(["p1", "p2"].map(driverOf));
    const [driver] = drivers as [RoomIndexDriver];
    const rooms = Array.from({ length: 20 }, (_, index) => roomOf("p1", index % 4));
    for (const room of rooms) await driver.persist(room);
    const claimed = await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        const seats = 1 + (index % 3);
        return {
          seats,
          in: claimedIn(
            await (drivers[index % 2] as RoomIndexDriver).claimOpenRoom(KIND, `c${index}-`, false, { seats }),
          ),
        };
      }),
    );
    for (const { roomId, metadata } of rooms) {
      const taken = claimed.filter((one) => one.in === roomId).reduce((sum, { seats }) => sum + seats, 0);
      assert.equal(taken, await client.zcard(`pong:claims:${roomId}`));
      assert.equal(taken, 4 - metadata.players, roomId);
    }
    await driver.releaseClaims(claimed[2]?.in ?? "", claimIdsOf("c2-", 3));
    assert.equal(claimedIn(await driver.claimOpenRoom(KIND, "again", false, { seats: 3 })), claimed[2]?.in);
    const opened = roomOf("p1");
    await driver.insert(opened);
    await driver.opened(KIND, "mine", opened.roomId, { seats: 3 });
    assert.equal(claimedIn(await driver.claimOpenRoom(KIND, "pair", false, { seats: 2 })), "none");
    assert.equal(claimedIn(await claim(driver)), opened.roomId);
    assert.equal(claimedIn(await claim(driver)), "none");
  });

  it("a claim that is given back or expires frees its seat", async () => {
    const driver = await driverOf("p1");
    const room = roomOf("p1", 3);
    await driver.persist(room);
    assert.equal(claimedIn(await driver.claimOpenRoom(KIND, "mine", false)), room.roomId);
    await driver.releaseClaims(room.roomId, claimIdsOf("mine", 1));
    const start = performance.now();
    assert.equal(claimedIn(await claim(driver)), room.roomId);
    assert.equal(claimedIn(await claim(driver)), "none");
    await until("the claim has expired", async () => claimedIn(await claim(driver)) === room.roomId);
    assert.ok(performance.now() - start > CLAIM_MS * 0.9);
  });

  it("if no seat is left, one caller opens a room and the others wait for it", async () => {
    const [driver, other] = await Promise.all([driverOf("p1"), driverOf("p2")]);
    assert.equal((await driver.claimOpenRoom(KIND, "first", true)).is, "open");
    assert.equal((await other.claimOpenRoom(KIND, "second", true)).is, "wait");
    assert.equal((await other.claimOpenRoom("another kind", "second", true)).is, "open");
    await other.opened(KIND, "second");
    assert.equal((await other.claimOpenRoom(KIND, "second", true)).is, "wait", "only the opener ends the opening");
    const room = roomOf("p1");
    await driver.insert(room);
    assert.equal((await other.claimOpenRoom(KIND, "second", true)).is, "wait", "the room does not answer yet");
    await driver.opened(KIND, "first", room.roomId);
    assert.equal(claimedIn(await other.claimOpenRoom(KIND, "second", true)), room.roomId);
  });

  for (const near of [undefined, { queued: { rating: 1000, reach: 100, since: 0 }, except: [] }]) {
    it(`a look for another room opens no room that is being created${near ? ", in the ranked queue" : ""}`, async () => {
      const driver = await driverOf("p1");
      const room = roomOf("p1");
      await driver.insert(room);
      const look = () =>
        driver.claimBeside({ kindKey: KIND, roomId: room.roomId, free: 4, wanted: 0, mostFree: 4, near }, "look");
      assert.equal(await look(), undefined);
      assert.deepEqual(await indexed(), []);
      await driver.releaseClaims(room.roomId, ["opener"]);
      assert.equal(await look(), undefined);
      assert.deepEqual(await indexed(), [room.roomId, near ? "1000" : "4"]);
    });
  }

  it("of two rooms with one id, one is listed; a repeated insert gets the same answer", async () => {
    const drivers = await Promise.all([driverOf("p1"), driverOf("p2")]);
    for (let round = 0; round < 40; round++) {
      const roomId = `room-${round}`;
      const twins = [roomOf("p1", 0, roomId), roomOf("p2", 0, roomId)];
      const insertBoth = () => Promise.all(drivers.map((driver, index) => driver.insert(twins[index] as IRoomCache)));
      const won = await insertBoth();
      assert.deepEqual([...won].sort(), [false, true]);
      const owner = await drivers[0]?.findOne({ roomId });
      assert.equal(owner?.processId, won[0] ? "p1" : "p2");
      assert.deepEqual(await insertBoth(), won);
    }
  });

  it("a process that slept through its replacement writes and removes nothing", async () => {
    const [sleeper, successor] = await Promise.all([driverOf("p1"), driverOf("p2")]);
    const [old, anew] = [roomOf("p1", 0, "room"), roomOf("p2", 1, "room")];
    await sleeper.insert(old);
    await successor.cleanup("p1");
    await successor.insert(anew);
    await successor.persist(anew);
    const listed = await client.hget("roomcaches", "room");
    assert.equal(await seat(sleeper, old, 4), false);
    assert.equal(await sleeper.persist(old), false);
    assert.equal(await sleeper.insert(old), false);
    assert.equal(await sleeper.remove("room"), false);
    await sleeper.cleanup("p1");
    assert.equal(await client.hget("roomcaches", "room"), listed);
    assert.deepEqual(await indexed(), ["room", "3"]);
  });

  it("a row that Redis does not let go is removed once it takes writes", async () => {
    const driver = await driverOf("p1");
    await driver.insert(roomOf("p1", 0, "one"));
    await client.config("SET", "min-replicas-to-write", "1");
    const removed = driver.remove("one");
    await assert.rejects(driver.forget("one", "p1"));
    await client.config("SET", "min-replicas-to-write", "0");
    assert.equal(await removed, true);
    assert.equal(await driver.has("one"), false);
  });

  it("cleanup removes all rows of a dead process and none of another", async () => {
    const [dead, living] = await Promise.all([driverOf("dead"), driverOf("living")]);
    await Promise.all(Array.from({ length: 300 }, () => dead.insert(roomOf("dead"))));
    const rooms = Array.from({ length: 30 }, () => roomOf("living"));
    await Promise.all(rooms.map((room) => living.insert(room)));
    await Promise.all(rooms.map((room) => living.persist(room)));
    await claim(living);
    await living.cleanup("dead");
    assert.equal(await client.hlen("roomcaches"), 30);
    assert.equal((await indexed()).length, 2 * 30);
    const claims = await client.keys("pong:claims:*");
    assert.equal(claims.length, 30);
    assert.equal(await client.exists("pong:process:dead"), 0);
    await living.cleanup("living");
    assert.deepEqual(await client.keys("*"), []);
  });

  it("callers fail at once while Redis is away, and succeed within two seconds of its return", async () => {
    const driver = await driverOf("p1");
    const room = roomOf("p1", 1);
    await driver.persist(room);
    await redis.kill();
    await until("the drivers notice", () => connections.every(({ status }) => status !== "ready"));
    const unavailable = { name: "ApiError", code: "unavailable" };
    await assert.rejects(claim(driver), unavailable);
    await assert.rejects(driver.query({}), unavailable);
    await assert.rejects(driver.findOne({ roomId: room.roomId }), unavailable);
    const written = seat(driver, room, 2);
    redis = await startRedis({ port: redis.port });
    const back = async () => claimedIn(await claim(driver).catch(() => ({ is: "none" }) as const)) === room.roomId;
    await until("a seat can be claimed again", back);
    assert.equal(await written, true);
    assert.equal((await driver.query({})).length, 1);
  });

  it("writes and removes its rooms whatever stands in their place", async () => {
    const driver = await driverOf("p1");
    for (const junk of ["{", "7", "[]", '{"metadata":7}']) {
      const room = roomOf("p1");
      await driver.insert(room);
      await client.hset("roomcaches", room.roomId, junk);
      await driver.opened(KIND, "", room.roomId);
      assert.equal(await driver.remove(room.roomId), false, "it is not known to be ours");
      assert.equal(await driver.persist(room), true);
      assert.equal((await driver.findOne({ roomId: room.roomId })).roomId, room.roomId);
      await client.hset("roomcaches", room.roomId, junk);
      await driver.cleanup("p1");
      assert.equal(await driver.findOne({ roomId: room.roomId }), undefined);
    }
  });
});
