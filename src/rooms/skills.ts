import { setTimeout } from "node:timers/promises";
import { isUnavailable } from "../protocol/errors.ts";
import type { Mode } from "../protocol/kinds.ts";
import type { Skill } from "../ratings/rating.ts";
import type { Ratings } from "../ratings/ratings.ts";

/** Longest time that a match waits for the ratings of its players. */
const PATIENCE_MS = 2000;

/** The skills of players in a mode, by player id. Undefined if the store does not answer in time. */
export async function skillsOf(
  ratings: Pick<Ratings, "ratingOf">,
  playerIds: readonly string[],
  mode: Mode,
): Promise<ReadonlyMap<string, Skill> | undefined> {
  const read = Promise.all(
    playerIds.map(async (id) => {
      const { mu, sigma } = await ratings.ratingOf(id, mode);
      return [id, { mu, sigma }] as const;
    }),
  );
  try {
    const skills = await Promise.race([read, setTimeout(PATIENCE_MS, undefined, { ref: false })]);
    return skills && new Map(skills);
  } catch (error) {
    if (isUnavailable(error)) return undefined;
    throw error;
  }
}
