import type { Ratings } from "./ratings.ts";
import { fieldsOf, standingOf } from "./standing.ts";

/** Ratings in memory, for one process without Redis. They are lost when the process ends. */
export function createMemoryRatings(): Ratings {
  const players = new Map<string, Map<string, string>>();
  return {
    async ratingOf(playerId, mode) {
      const player = players.get(playerId);
      return standingOf(fieldsOf(mode).map((field) => player?.get(field) ?? null));
    },
  };
}
