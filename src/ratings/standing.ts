import type { Mode } from "../protocol/kinds.ts";
import { NEWCOMER, NEWCOMERS_RATING, type Rating, uncertaintyOf } from "./rating.ts";

// A player's standings are fields of one hash, `keys.ratings`: rating, mu, ln_sigma, matches and wins of each mode.

/** The fields of a player's standing in a mode, in the order in which `standingOf` takes their values. */
export function fieldsOf(mode: Mode): string[] {
  return ["rating", "mu", "ln_sigma", "matches", "wins"].map((field) => `${mode}:${field}`);
}

/** A player's standing in a mode, with the matches that they have won. */
export interface Standing extends Rating {
  readonly wins: number;
}

/** Reads the values of `fieldsOf`. They are null for a newcomer. */
export function standingOf([rating, mu, lnSigma, matches, wins]: readonly (string | null)[]): Standing {
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
