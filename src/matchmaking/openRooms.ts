import { setTimeout } from "node:timers/promises";
import type { IRoomCache, LocalDriver } from "@colyseus/core";
import { generateId } from "@colyseus/core";
import { createTurns } from "../cluster/turns.ts";
import { MAX_SEATS } from "../protocol/kinds.ts";
import { nearestOf } from "../ratings/window.ts";
import { type ClaimAnswer, claimIdsOf, openingOf, type RoomIndexDriver } from "./RoomIndexDriver.ts";
import type { ListedRoom, Near, WaitingRoom, Wanted } from "./rows.ts";

/** Time between two looks for a room that another process is opening. */
const LOOK_EVERY_MS = 3;

/** Seats of a room that are kept for callers for a short time. */
export interface Claim {
  /** One for each seat. */
  readonly ids: readonly string[];
  readonly room: IRoomCache;
}

/** The room's answer to a call for a claimed seat. "refused": it has a seat, but not for this player. */
export type ClaimOutcome = "answered" | "refused" | "unanswered";

/** Spreads simultaneous callers over as few rooms as hold them, each caller on a seat of their own. */
export interface OpenRooms {
  /**
   * Claims seats for one caller, or for a party, in the fullest open room of the kind that has as many, else in a room that
   * `open` creates or another caller is creating. With `near`, claims them in the nearest room that meets the caller. Undefined
   * if there are none and no `open`. Rejects as `open` does.
   */
  claim(kindKey: string, open?: () => Promise<IRoomCache>, wanted?: Wanted): Promise<Claim | undefined>;
  /** Claims seats in an open room beside one that waits. Undefined if there is none. The claims end by themselves. */
  claimBeside(room: WaitingRoom): Promise<Claim | undefined>;
  /** Ends a claim; call it once for each that `claim` returns, and for others that are refused. */
  release(claim: Claim, outcome: ClaimOutcome): Promise<void>;
}

/** The open rooms of all processes that share a Redis. */
export function createIndexedOpenRooms(driver: RoomIndexDriver): OpenRooms {
  // As many callers as the largest room has seats ask at the same time. More would only find that they must wait.
  const inTurn = createTurns(MAX_SEATS);
  /** Rooms that this process is opening, by `openingOf`. Each promise resolves when the room is open or could not be created. */
  const openings = new Map<string, Promise<void>>();

  async function claim(
    kindKey: string,
    open?: () => Promise<IRoomCache>,
    wanted: Wanted = {},
  ): Promise<Claim | undefined> {
    const id = generateId();
    const ids = claimIdsOf(id, wanted.seats ?? 1);
    const name = openingOf(kindKey, wanted.near);
    const ask = () => driver.claimOpenRoom(kindKey, id, open !== undefined, wanted);

    async function take(found: ClaimAnswer): Promise<Claim | undefined> {
      if (found.is === "claimed") return { ids, room: found.room };
      if (found.is !== "open" || open === undefined) return undefined;
      const opening = Promise.withResolvers<void>();
      openings.set(name, opening.promise);
      let room: IRoomCache | undefined;
      try {
        // The driver claims the first seat for us when it lists the room, and the others with `opened`.
        room = await open();
        return { ids, room };
      } finally {
        await driver.opened(kindKey, id, room?.roomId, wanted).finally(() => {
          openings.delete(name);
          opening.resolve();
        });
      }
    }

    return inTurn(name, async () => {
      let found = await ask();
      for (; found.is === "wait"; found = await ask()) {
        await (openings.get(name) ?? setTimeout(LOOK_EVERY_MS));
      }
      return take(found);
    });
  }

  return {
    claim,
    async claimBeside(waiting) {
      const id = generateId();
      const room = await driver.claimBeside(waiting, id);
      return room && { ids: claimIdsOf(id, waiting.wanted), room };
    },
    async release({ ids, room }, outcome) {
      // After an answer, the room's next write to the list ends the claim. Until then it keeps others from that seat.
      if (outcome === "answered") return;
      await driver.releaseClaims(room.roomId, ids);
      if (outcome === "unanswered") await driver.close(room as ListedRoom); // nobody else should meet it
    },
  };
}

/** The open rooms of one process, in memory. A claim is the caller's turn, which ends when the room has answered. */
export function createLocalOpenRooms(driver: LocalDriver): OpenRooms {
  const inTurn = createTurns();
  const ends = new Map<string, () => void>();

  const freeSeatsOf = ({ metadata }: ListedRoom) => metadata.seats - metadata.players;

  /** The fullest room that fits or, in the ranked queue, the nearest. */
  function best(kindKey: string, fits: (room: ListedRoom) => boolean, near?: Near): ListedRoom | undefined {
    const rooms = driver.query({ kind_key: kindKey, open: true, private: false } as object) as ListedRoom[];
    const fitting = rooms.filter((room) => fits(room) && !near?.except.includes(room.roomId));
    if (near) return nearestOf(fitting, ({ metadata }) => metadata.queue, near.queued, Date.now());
    return fitting.sort((one, other) => freeSeatsOf(one) - freeSeatsOf(other))[0];
  }

  return {
    claim(kindKey, open, { near, seats = 1 } = {}) {
      const found = Promise.withResolvers<Claim | undefined>();
      const turn = inTurn(kindKey, async () => {
        const room = best(kindKey, (one) => freeSeatsOf(one) >= seats, near) ?? (await open?.());
        if (room === undefined) return found.resolve(undefined);
        const end = Promise.withResolvers<void>();
        const id = generateId();
        ends.set(id, end.resolve);
        found.resolve({ ids: [id], room });
        return end.promise;
      });
      turn.catch(found.reject);
      return found.promise;
    },
    async claimBeside({ kindKey, roomId, wanted, mostFree, near }) {
      if (wanted === 0) return undefined;
      const fits = (room: ListedRoom) =>
        room.roomId !== roomId && freeSeatsOf(room) >= wanted && (near !== undefined || freeSeatsOf(room) <= mostFree);
      const room = best(kindKey, fits, near);
      return room && { ids: [], room };
    },
    async release({ ids }) {
      for (const id of ids) {
        ends.get(id)?.();
        ends.delete(id);
      }
    },
  };
}
