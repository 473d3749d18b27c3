import { generateId, type IRoomCache, initializeRoomCache } from "@colyseus/core";
import { Redis } from "ioredis";
import { RoomIndexDriver } from "../../src/matchmaking/RoomIndexDriver.ts";
import { DEFAULT_MODE, kindKeyOf, seatsOf } from "../../src/protocol/kinds.ts";

/** The kind of the rooms. */
export const KIND_KEY = kindKeyOf({
  mode: DEFAULT_MODE,
  ranked: false,
  bots: true,
  bot_level: "middle",
  private: false,
});
const BATCH = 1000;

/** Lists rooms of the default kind in Redis, as another process would: all full, or all with free seats. */
export async function fillRedis(url: string, count: number, which: "full" | "open"): Promise<void> {
  const client = new Redis(url);
  const driver = new RoomIndexDriver({ writes: client, reads: client, processId: () => "elsewhere" });
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    await Promise.all(Array.from({ length }, (_, index) => driver.persist(roomOf(which === "open", index))));
  }
  await driver.shutdown();
}

function roomOf(open: boolean, index: number): IRoomCache {
  const seats = seatsOf(DEFAULT_MODE);
  const players = open ? index % seats : seats;
  const phase = open ? "waiting" : "playing";
  const metadata = { kind_key: KIND_KEY, mode: DEFAULT_MODE, phase, ranked: false, open, players, seats };
  return initializeRoomCache({
    ...{ name: "pong", roomId: generateId(), processId: "elsewhere", clients: players, locked: !open },
    metadata: { ...metadata, spectators: 0, code: null },
  });
}
