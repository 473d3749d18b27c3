import { type Queued, WIDENING, WIDENING_MS } from "../protocol/seating.ts";
import type { Rating } from "./rating.ts";

/** Half the width of a settled player's window at first, in points of the rating, unless RANKED_WINDOW says otherwise. */
export const START_REACH = 100;

/** Share of a player's uncertainty that their window covers at least, so that newcomers have a wide one. */
const UNCERTAIN_SHARE = 1 / 2;

/** The place in the queue of a player who begins to wait now. */
export function placeOf(
  { rating, uncertainty }: Pick<Rating, "rating" | "uncertainty">,
  now: number,
  startReach = START_REACH,
): Queued {
  return { rating, reach: Math.max(startReach, uncertainty * UNCERTAIN_SHARE), since: now };
}

/** Number of times that a window has widened. */
export function widenings({ since }: Queued, now: number): number {
  return Math.max(0, Math.floor((now - since) / WIDENING_MS));
}

function windowOf(queued: Queued, now: number): number {
  return queued.reach + WIDENING * widenings(queued, now);
}

/**
 * Whether two who wait are brought together: one has a window that covers the other's rating or, once both windows have
 * widened, the windows overlap.
 */
export function meets(one: Queued, other: Queued, now: number): boolean {
  const [ownWindow, otherWindow] = [windowOf(one, now), windowOf(other, now)];
  const haveWidened = widenings(one, now) > 0 && widenings(other, now) > 0;
  return distanceOf(one, other) <= (haveWidened ? ownWindow + otherWindow : Math.max(ownWindow, otherWindow));
}

/** Distance of the ratings. */
export function distanceOf(one: Queued, other: Queued): number {
  return Math.abs(one.rating - other.rating);
}

/** The place in the queue of players who wait together: the means of their ratings and windows, and the longest wait. */
export function together(players: readonly Queued[]): Queued | null {
  if (players.length === 0) return null;
  const meanOf = (value: (one: Queued) => number) => players.reduce((sum, one) => sum + value(one), 0) / players.length;
  return {
    rating: meanOf(({ rating }) => rating),
    reach: meanOf(({ reach }) => reach),
    since: Math.min(...players.map(({ since }) => since)),
  };
}

/** The nearest room whose players may meet those who wait at `own`; undefined without one. */
export function nearestOf<R>(
  rooms: Iterable<R>,
  placeOfRoom: (room: R) => Queued | null,
  own: Queued,
  now: number,
): R | undefined {
  let nearest: R | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const room of rooms) {
    const place = placeOfRoom(room);
    if (place === null || distanceOf(place, own) >= least || !meets(place, own, now)) continue;
    nearest = room;
    least = distanceOf(place, own);
  }
  return nearest;
}
