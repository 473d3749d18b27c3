import assert from "node:assert/strict";
import { generateId, type IRoomCache, initializeRoomCache, LocalDriver, type MatchMakerDriver } from "@colyseus/core";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { createIndexedOpenRooms, createLocalOpenRooms, type OpenRooms } from "../../src/matchmaking/openRooms.ts";
import { RoomIndexDriver } from "../../src/matchmaking/RoomIndexDriver.ts";
import type { Queued, RoomMetadata } from "../../src/protocol/seating.ts";
import { distanceOf, meets } from "../../src/ratings/window.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { recordedLog } from "../support/recordedLog.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const KIND = "4-player:ranked:people:public";

/** A place in the queue. A wait of so many seconds and a half, so that no window widens while a test runs. */
function placeAt(rating: number, seconds = 0, reach = 100): Queued {
  return { rating, reach, since: Date.now() - 1000 * seconds - 500 };
}

for (const store of ["memory", "Redis"] as const) {
  describe(`the search in the ranked queue, kept in ${store}`, () => {
    let redis: RedisServer | undefined;
    let connection: Redis;
    let driver: MatchMakerDriver;
    let openRooms: OpenRooms;
    let kind: string;

    before(async () => {
      if (store === "memory") {
        const local = new LocalDriver();
        [driver, openRooms] = [local, createLocalOpenRooms(local)];
        return;
      }
      redis = await startRedis();
      connection = connectRedis(redis.url, recordedLog().log, "fail");
      await until("connected", () => connection.status === "ready");
      const indexed = new RoomIndexDriver({ writes: connection, reads: connection, processId: () => "here" });
      [driver, openRooms] = [indexed, createIndexedOpenRooms(indexed)];
    });
    beforeEach(() => {
      kind = `${KIND}:${generateId()}`;
    });
    after(async () => {
      connection?.disconnect();
      await redis?.stop();
    });

    /** Lists a room in which `players` wait. */
    async function list(queue: Queued, players = 1): Promise<IRoomCache> {
      const room = initializeRoomCache({ name: "pong", roomId: generateId(), processId: "here" });
      const fields = { kind_key: kind, mode: "4-player", phase: "waiting", ranked: true, open: true } as const;
      const metadata: RoomMetadata = { ...fields, players, seats: 4, spectators: 0, code: null, queue };
      await driver.persist(Object.assign(room, { metadata }), true);
      return room;
    }

    async function claim(queued: Queued, except: readonly string[] = []): Promise<string | undefined> {
      const found = await openRooms.claim(kind, undefined, { near: { queued, except } });
      if (found !== undefined) await openRooms.release(found, "refused");
      return found?.room.roomId;
    }

    /** Searches a room for the players of one that waits. */
    async function claimBeside({ roomId }: IRoomCache, queued: Queued, wanted: number): Promise<string | undefined> {
      const waiting = { kindKey: kind, roomId, free: 4 - wanted, wanted, mostFree: 4 - wanted };
      return (await openRooms.claimBeside({ ...waiting, near: { queued, except: [] } }))?.room.roomId;
    }

    it("gives a caller the nearest room, not the fullest", async () => {
      await list(placeAt(1090), 3);
      const near = await list(placeAt(970), 1);
      await list(placeAt(940), 2);
      assert.equal(await claim(placeAt(1000)), near.roomId);
    });

    it("passes over rooms whose window does not cover the caller, and those that have refused them", async () => {
      await list(placeAt(1101));
      const wide = await list(placeAt(1300, 20));
      const refusing = await list(placeAt(700, 20));
      assert.equal(await claim(placeAt(1000), [refusing.roomId]), wide.roomId);
      assert.equal(await claim(placeAt(1000), [refusing.roomId, wide.roomId]), undefined);
      assert.equal((await claim(placeAt(1000, 0, 300), [refusing.roomId, wide.roomId])) === undefined, false);
    });

    it("brings the players of a room to the nearest whose window overlaps theirs, if all fit", async () => {
      const [own, place] = [await list(placeAt(1000, 5), 2), placeAt(1000, 5)];
      await list(placeAt(1010, 5), 3);
      await list(placeAt(1310, 5), 1);
      assert.equal(await claimBeside(own, place, 2), undefined);
      const other = await list(placeAt(1290, 5), 2);
      assert.equal(await claimBeside(own, place, 2), other.roomId);
    });

    it("agrees with the rule for any queue", async () => {
      const place = fc.record({
        rating: fc.integer({ min: 0, max: 2000 }),
        reach: fc.integer({ min: 100, max: 170 }),
        seconds: fc.integer({ min: 0, max: 40 }),
      });
      const queue = fc.array(place, { maxLength: 24 });
      await fc.assert(
        fc.asyncProperty(queue, place, async (waiting, { seconds, ...caller }) => {
          kind = `${KIND}:${generateId()}`;
          const own = placeAt(caller.rating, seconds, caller.reach);
          const rooms = new Map<string, Queued>();
          for (const { rating, seconds: waited, reach } of waiting) {
            const queued = placeAt(rating, waited, reach);
            rooms.set((await list(queued)).roomId, queued);
          }
          const distances = [...rooms.values()].flatMap((queued) =>
            meets(queued, own, Date.now()) ? distanceOf(queued, own) : [],
          );
          const found = rooms.get((await claim(own)) ?? "");
          const nearest = distances.length === 0 ? undefined : Math.min(...distances);
          assert.equal(found && distanceOf(found, own), nearest);
        }),
        { numRuns: 60 },
      );
    });

    if (store === "Redis") {
      it("lets callers of about the same rating share a new room, and others open their own", async () => {
        const drivers = driver as RoomIndexDriver;
        const ask = async (rating: number, id: string) =>
          (await drivers.claimOpenRoom(kind, id, true, { near: { queued: placeAt(rating), except: [] } })).is;
        assert.deepEqual([await ask(1000, "first"), await ask(1090, "second")], ["open", "wait"]);
        assert.equal(await ask(1500, "third"), "open");
      });

      it("looks at 32 rooms at most", async () => {
        for (let index = 0; index < 32; index++) await list(placeAt(1200 + index));
        const far = await list(placeAt(1300, 60));
        assert.equal(await claim(placeAt(1000)), undefined);
        await driver.remove(far.roomId);
      });
    }
  });
}
