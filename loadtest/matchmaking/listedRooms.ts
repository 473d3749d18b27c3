import { generateId } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import { Redis } from "ioredis";
import { claimIdsOf, RoomIndexDriver } from "../../src/matchmaking/RoomIndexDriver.ts";
import type { Near } from "../../src/matchmaking/rows.ts";
import { KIND_KEY, RANKED_KEY, RATINGS } from "../../test/support/listedRooms.ts";

/** Opens both drivers, ours and Colyseus's own. Each can be asked for the fullest room of a kind with a free seat. */
export function openDrivers(url: string) {
  const connections = [new Redis(url), new Redis(url), new Redis(url)] as const;
  const [writes, reads, others] = connections;
  const ours = new RoomIndexDriver({ writes, reads, processId: () => "here" });
  const stock = new RedisDriver(others);

  async function claimIn(kindKey: string, near?: Near): Promise<number> {
    const id = generateId();
    const start = performance.now();
    const answer = await ours.claimOpenRoom(kindKey, id, false, { near });
    const time = performance.now() - start;
    if (answer.is === "claimed") await ours.releaseClaims(answer.room.roomId, claimIdsOf(id, 1));
    return time;
  }

  return {
    /** Resolves to the duration of the claim, in ms. Releases the claim, so that every call finds the same rooms. */
    claim: () => claimIn(KIND_KEY),
    /** Claims a seat for a player of any rating. */
    rankedClaim(): Promise<number> {
      const rating = RATINGS.from + Math.random() * (RATINGS.to - RATINGS.from);
      return claimIn(RANKED_KEY, { queued: { rating, reach: 100, since: Date.now() }, except: [] });
    },
    findOne: () =>
      stock.findOne({ name: "pong", locked: false, private: false, kind_key: KIND_KEY } as object, { clients: -1 }),
    async close(): Promise<void> {
      await Promise.all(connections.map((connection) => connection.quit()));
    },
  };
}
