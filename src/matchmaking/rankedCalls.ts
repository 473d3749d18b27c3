import type { QueueRecords } from "../players/queueRecords.ts";
import { type MatchmakingRequest, roomKindOf } from "../protocol/api.ts";
import type { Queued } from "../protocol/seating.ts";
import type { Ratings } from "../ratings/ratings.ts";
import { placeOf } from "../ratings/window.ts";
import type { GrantedSeat } from "./seatSearch.ts";

/** The estimate is as long as this share of the last waits, or longer. */
const SHARE = 0.8;

export interface RankedCallsOptions {
  readonly queueRecords: Pick<QueueRecords, "waitsOf">;
  readonly ratings: Pick<Ratings, "ratingOf">;
  /** Half the width of a settled player's window at first. */
  readonly rankedWindow: number;
}

/** The parts of calls and answers that only ranked rooms have. */
export function createRankedCalls({ queueRecords, ratings, rankedWindow }: RankedCallsOptions) {
  return {
    /** A call that names a room may leave out its mode. The room then finds the caller's place itself. */
    async placeOf(playerId: string, request: MatchmakingRequest): Promise<{ queued?: Queued }> {
      const { mode, ranked } = roomKindOf(request);
      if (!ranked || request.room_id !== undefined) return {};
      return { queued: placeOf(await ratings.ratingOf(playerId, mode), Date.now(), rankedWindow) };
    },

    /** Estimates how long the player will wait, in seconds. */
    async waitOf({ kind, spectator, resumed, is_full }: GrantedSeat): Promise<{ wait_seconds?: number | null }> {
      if (!kind.ranked) return {};
      const isWaiting = !spectator && !resumed && !is_full;
      return { wait_seconds: isWaiting ? estimateOf(await queueRecords.waitsOf(kind.mode)) : 0 };
    },
  };
}

/** The seconds that a caller is told they will wait. Null without earlier waits. */
export function estimateOf(waits: readonly number[]): number | null {
  const sorted = waits.toSorted((one, other) => one - other);
  const seconds = sorted[Math.ceil(SHARE * sorted.length) - 1];
  return seconds === undefined ? null : Math.ceil(seconds);
}
