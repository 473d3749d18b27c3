import { setTimeout } from "node:timers/promises";
import type { IRoomCache, LocalDriver } from "@colyseus/core";
import { generateId } from "@colyseus/core";
import { createTurns } from "../cluster/turns.ts";
import { MAX_SEATS } from "../protocol/kinds.ts";
import type { ClaimAnswer, RoomIndexDriver } from "./RoomIndexDriver.ts";
import type { ListedRoom, WaitingRoom } from "./rows.ts";

/** Time between two looks for a room that another process is opening. */
const LOOK_EVERY_MS = 3;

/** A seat that is kept for a caller for a short time. */
export interface Claim {
  readonly id: string;
  readonly room: IRoomCache;
}

/** Spreads simultaneous callers over as few rooms as hold them, each caller on a seat of their own. */
export interface OpenRooms {
  /**
   * Claims a seat in the fullest open room of the kind, else in a room that `open` creates or another caller is creating.
   * Undefined if there is no seat and no `open`. Rejects as `open` does.
   */
  claim(kindKey: string, open?: () => Promise<IRoomCache>): Promise<Claim | undefined>;
  /** Claims seats in an open room beside one that waits. Undefined if there is none. The claims end by themselves. */
  claimBeside(room: WaitingRoom): Promise<Claim | undefined>;
  /** Ends a claim; call it once for each. `isAnswered`: whether the room answered the call for its seat. */
  release(claim: Claim, isAnswered: boolean): Promise<void>;
}

/** The open rooms of all processes that share a Redis. */
export function createIndexedOpenRooms(driver: RoomIndexDriver): OpenRooms {
  // As many callers as the largest room has seats ask at the same time. More would only find that they must wait.
  const inTurn = createTurns(MAX_SEATS);
  /** Rooms that this process is opening, by kind. Each promise resolves when the room is open or could not be created. */
  const openings = new Map<string, Promise<void>>();

  async function claim(kindKey: string, open?: () => Promise<IRoomCache>): Promise<Claim | undefined> {
    const id = generateId();
    const ask = () => driver.claimOpenRoom(kindKey, id, open !== undefined);

    async function take(found: ClaimAnswer): Promise<Claim | undefined> {
      if (found.is === "claimed") return { id, room: found.room };
      if (found.is !== "open" || open === undefined) return undefined;
      const opening = Promise.withResolvers<void>();
      openings.set(kindKey, opening.promise);
      let room: IRoomCache | undefined;
      try {
        // The driver claims the first seat for us when it lists the room.
        room = await open();
        return { id, room };
      } finally {
        await driver.opened(kindKey, id, room?.roomId).finally(() => {
          openings.delete(kindKey);
          opening.resolve();
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
    async claimBeside(waiting) {
      const id = generateId();
      const room = await driver.claimBeside(waiting, id);
      return room && { id, room };
    },
    async release({ id, room }, isAnswered) {
      // After an answer, the room's next write to the list ends the claim. Until then it keeps others from that seat.
      if (isAnswered) return;
      await driver.releaseClaim(room.roomId, id);
      await driver.close(room as ListedRoom); // nobody else should meet it
    },
  };
}

/** The open rooms of one process, in memory. A claim is the caller's turn, which ends when the room has answered. */
export function createLocalOpenRooms(driver: LocalDriver): OpenRooms {
  const inTurn = createTurns();
  const ends = new Map<string, () => void>();

  const freeSeatsOf = ({ metadata }: ListedRoom) => metadata.seats - metadata.players;

  function fullest(kindKey: string, fits: (room: ListedRoom) => boolean = () => true): ListedRoom | undefined {
    const rooms = driver.query({ kind_key: kindKey, open: true, private: false } as object) as ListedRoom[];
    return rooms.filter(fits).sort((one, other) => freeSeatsOf(one) - freeSeatsOf(other))[0];
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
    async claimBeside({ kindKey, roomId, wanted, mostFree }) {
      if (wanted === 0) return undefined;
      const fits = (room: ListedRoom) =>
        room.roomId !== roomId && freeSeatsOf(room) >= wanted && freeSeatsOf(room) <= mostFree;
      const room = fullest(kindKey, fits);
      return room && { id: generateId(), room };
    },
    async release({ id }) {
      ends.get(id)?.();
      ends.delete(id);
    },
  };
}
