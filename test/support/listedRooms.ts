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
/** The kind of the rooms in the ranked queue. */
export const RANKED_KEY = kindKeyOf({
  mode: DEFAULT_MODE,
  ranked: true,
  bots: false,
  bot_level: "middle",
  private: false,
});

/** Ratings of the rooms in the ranked queue, from the lowest to the highest. No newcomer's window covers one of them. */
export const RATINGS = { from: 1200, to: 2800 } as const;

const BATCH = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Rooms as another process would list them: full, with free seats, or with one player each in the ranked queue. */
export type Listed = "full" | "open" | "ranked";

/** Lists rooms of one mode in Redis. */
export async function fillRedis(url: string, count: number, which: Listed): Promise<void> {
  const client = new Redis(url);
  const driver = new RoomIndexDriver({ writes: client, reads: client, processId: () => "elsewhere" });
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    await Promise.all(Array.from({ length }, (_, index) => driver.persist(roomOf(which, from + index, count))));
  }
  await driver.shutdown();
}

function roomOf(which: Listed, index: number, count: number): IRoomCache {
  const seats = seatsOf(DEFAULT_MODE);
  const [open, ranked] = [which !== "full", which === "ranked"];
  const players = { full: seats, open: index % seats, ranked: 1 }[which];
  const rating = RATINGS.from + ((RATINGS.to - RATINGS.from) * index) / count;
  // their windows do not widen while somebody measures
  const queue = ranked ? { rating, reach: 100, since: Date.now() + DAY_MS } : null;
  const phase = open ? "waiting" : "playing";
  const metadata = {
    kind_key: ranked ? RANKED_KEY : KIND_KEY,
    mode: DEFAULT_MODE,
    phase,
    ranked,
    open,
    players,
    seats,
  };
  return initializeRoomCache({
    name: "pong",
    roomId: generateId(),
    processId: "elsewhere",
    clients: players,
    locked: !open,
    metadata: { ...metadata, spectators: 0, code: null, queue },
  });
}
