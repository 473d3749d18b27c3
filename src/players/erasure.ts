import type { Ratings } from "../ratings/ratings.ts";
import type { Records } from "./records.ts";

export interface ErasureOptions {
  readonly records: Pick<Records, "seatOf" | "freeSeat" | "anonymise" | "forget">;
  readonly ratings: Pick<Ratings, "allMatchesOf" | "forget">;
  /** Makes the room with this id live in some process if its own has died. */
  readonly reach: (roomId: string) => Promise<unknown>;
  /** Lets the rooms of all processes forget the player. Rejects if a process does not answer. */
  readonly forgetInRooms: (playerId: string) => Promise<void>;
  /** Removes the player from the party that they are in. */
  readonly leaveParty: (playerId: string) => Promise<void>;
}

export interface Erasure {
  /**
   * Deletes a player: they leave their room, and nothing about them is kept. Results and replays keep their place under DELETED.
   *
   * Rejects with ApiError `unavailable` if that cannot be done now. It may be called again.
   */
  erase(playerId: string): Promise<void>;
}

export function createErasure({ records, ratings, reach, forgetInRooms, leaveParty }: ErasureOptions): Erasure {
  return {
    async erase(playerId) {
      const roomId = await records.seatOf(playerId);
      if (roomId !== undefined) await reach(roomId);
      // first, so that no match that still runs writes their name again
      await forgetInRooms(playerId);
      await leaveParty(playerId);
      await records.anonymise(playerId, await ratings.allMatchesOf(playerId));
      // not one that they have taken meanwhile, with the same token
      if (roomId !== undefined) await records.freeSeat(playerId, roomId);
      await records.forget(playerId);
      // last, because it holds the list of matches, which a second try needs
      await ratings.forget(playerId);
    },
  };
}
