import { setTimeout } from "node:timers/promises";
import type { IRoomCache, LocalDriver } from "@colyseus/core";
import { generateId } from "@colyseus/core";
import { MAX_SEATS } from "../protocol/kinds.ts";
import type { SeatAnswer } from "../protocol/seating.ts";
import { createTurns } from "./inTurn.ts";
import type { ClaimAnswer, ListedRoom, RoomIndexDriver } from "./RoomIndexDriver.ts";

/** How often one who waits for another process's room looks whether it is there. */
const LOOK_EVERY_MS = 3;

/** A seat in this room is kept for the caller for a moment. */
export interface Claim {
  readonly id: string;
  readonly room: IRoomCache;
}

/** Gives callers at once seats in as few rooms as will hold them, no seat to two of them. */
export interface OpenRooms {
  /**
   * A seat in the fullest open room of the kind; where there is none, in the room that `open` makes, or that somebody
   * else is making. Undefined if there is none and `open` was not given. Rejects as `open` does.
   */
  claim(kindKey: string, open?: () => Promise<IRoomCache>): Promise<Claim | undefined>;
  /** To be called once for each claim, with what the room has answered, if it was asked and did. */
  release(claim: Claim, answer: SeatAnswer | undefined): Promise<void>;
}

/** For all processes that share a Redis. */
export function createIndexedOpenRooms(driver: RoomIndexDriver): OpenRooms {
  // who comes when all these wait for a room stands behind them: he would only ask in vain
  const inTurn = createTurns(MAX_SEATS);
  /** Done when the room of this kind that this process opens is there. */
  const openings = new Map<string, Promise<void>>();

  async function claim(kindKey: string, open?: () => Promise<IRoomCache>): Promise<Claim | undefined> {
    const id = generateId();
    const ask = () => driver.claimOpenRoom(kindKey, id, open !== undefined);

    async function take(found: ClaimAnswer): Promise<Claim | undefined> {
      if (found.is === "claimed") return { id, room: found.room };
      if (found.is !== "open" || open === undefined) return undefined;
      const there = Promise.withResolvers<void>();
      openings.set(kindKey, there.promise);
      let room: IRoomCache | undefined;
      try {
        // its first seat is claimed for us as it is listed
        room = await open();
        return { id, room };
      } finally {
        await driver.opened(kindKey, id, room?.roomId).finally(() => {
          openings.delete(kindKey);
          there.resolve();
        });
      }
    }

    return inTurn(kindKey, async () => {
      let found = await ask();
      for (; found.is === "wait"; found = await ask()) {
        await (openings.get(kindKey) ?? setTimeout(LOOK_EVERY_MS));
      }
      return take(found);
    });
  }

  return {
    claim,
    async release({ id, room }, answer) {
      // Granted: the room's next write makes it a seat taken. Refused: until then, keeping it keeps others away.
      if (answer === undefined) await driver.releaseClaim(room.roomId, id);
    },
  };
}

/** For one process, all in memory: the claim is the caller's turn, which ends when the room has answered. */
export function createLocalOpenRooms(driver: LocalDriver): OpenRooms {
  const inTurn = createTurns();
  const ends = new Map<string, () => void>();

  function fullest(kindKey: string): ListedRoom | undefined {
    const rooms = driver.query({ kind_key: kindKey, open: true, private: false } as object) as ListedRoom[];
    return rooms.sort((one, other) => other.metadata.players - one.metadata.players)[0];
  }

  return {
    claim(kindKey, open) {
      const found = Promise.withResolvers<Claim | undefined>();
      const turn = inTurn(kindKey, async () => {
        const room = fullest(kindKey) ?? (await open?.());
        if (room === undefined) return found.resolve(undefined);
        const end = Promise.withResolvers<void>();
        const id = generateId();
        ends.set(id, end.resolve);
        found.resolve({ id, room });
        return end.promise;
      });
      turn.catch(found.reject);
      return found.promise;
    },
    async release({ id }) {
      ends.get(id)?.();
      ends.delete(id);
    },
  };
}
