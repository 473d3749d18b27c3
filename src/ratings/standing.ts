import { MODES, type Mode } from "../protocol/kinds.ts";
import { NEWCOMER, NEWCOMERS_RATING, type Rating, uncertaintyOf } from "./rating.ts";
import type { Career, RatingStep } from "./ratings.ts";

// A player's standings are fields of one hash, `keys.ratings`: rating, mu, ln_sigma, matches and wins of each mode; and the
// player's streak and username.

/** The fields of a player's standing in a mode, in the order in which `standingOf` takes their values. */
export function fieldsOf(mode: Mode): string[] {
  return ["rating", "mu", "ln_sigma", "matches", "wins"].map((field) => `${mode}:${field}`);
}

/** Reads the values of `fieldsOf`. Those of a newcomer are missing. */
export function standingOf([rating, mu, lnSigma, matches, wins]: readonly (string | null | undefined)[]): Rating {
  const sigma = lnSigma == null ? NEWCOMER.sigma : Math.exp(Number(lnSigma));
  return {
    rating: Number(rating ?? NEWCOMERS_RATING),
    mu: Number(mu ?? NEWCOMER.mu),
    sigma,
    uncertainty: uncertaintyOf({ mu: 0, sigma }),
    matches: Number(matches ?? 0),
    wins: Number(wins ?? 0),
  };
}

/** Reads a player's hash and the items of `keys.course`. `ranks` are by mode, in the order of MODES, and count from 0. */
export function careerOf(
  fields: Readonly<Record<string, string>>,
  course: readonly string[],
  ranks: readonly (number | null | undefined)[],
): Career {
  const standings = MODES.flatMap((mode, index) => {
    const standing = standingOf(fieldsOf(mode).map((field) => fields[field]));
    const rank = ranks[index];
    return standing.matches === 0 ? [] : [[mode, { ...standing, rank: rank == null ? null : rank + 1 }] as const];
  });
  const { username } = fields;
  return { username, standings: new Map(standings), streak: Number(fields["streak"] ?? 0), course: course.map(stepOf) };
}

/** Reads an item of `keys.course`. */
function stepOf(item: string): RatingStep {
  const [at, mode, rating] = item.split(" ");
  return { at: Number(at), mode: mode as Mode, rating: Number(rating) };
}
