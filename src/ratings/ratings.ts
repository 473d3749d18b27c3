import type { Mode } from "../protocol/kinds.ts";
import type { Rating } from "./rating.ts";

/** What players have reached in ranked matches. Methods reject with ApiError `unavailable` while Redis is away. */
export interface Ratings {
  /** The player's standing in a mode; a newcomer's if they have played no ranked match of it. */
  ratingOf(playerId: string, mode: Mode): Promise<Rating>;
}
