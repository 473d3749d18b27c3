import { ordinal, rate } from "openskill";

/** A player's skill in one mode as openskill estimates it: the mean and the standard deviation of a normal distribution. */
export interface Skill {
  readonly mu: number;
  readonly sigma: number;
}

/** A player's standing in one mode. */
export interface Rating extends Skill {
  /** The number that is shown: 1000 for a newcomer. A whole number. */
  readonly rating: number;
  /** Standard deviation of the skill, on the scale of `rating`. A whole number. */
  readonly uncertainty: number;
  /** Number of ranked matches. */
  readonly matches: number;
  /** Number of ranked matches won. */
  readonly wins: number;
}

/** The effect of one match on a player, as differences. Matches that end at the same time can be added in any order. */
export interface RatingChange {
  readonly mu: number;
  /** Difference of the natural logarithm of sigma, because a match multiplies sigma. */
  readonly ln_sigma: number;
  /** Difference of the shown rating, a whole number. */
  readonly rating: number;
}

/** The skill of a player without a ranked match. */
export const NEWCOMER: Skill = { mu: 25, sigma: 25 / 3 };

/** The shown rating of a newcomer. */
export const NEWCOMERS_RATING = 1000;

/** Points of the shown rating for one unit of mu. */
const POINTS = 40;

/** The shown rating: a value that the player's skill exceeds almost surely (three sigma), scaled. A whole number. */
export function shownRating(skill: Skill): number {
  return Math.round(ordinal(skill, { alpha: POINTS, target: NEWCOMERS_RATING }));
}

/** The standard deviation of a skill on the scale of the shown rating. A whole number. */
export function uncertaintyOf({ sigma }: Skill): number {
  return Math.round(POINTS * sigma);
}

/** The effect of a match on its players, whose skills are given by place, the winner's first. */
export function changesOf(skills: readonly Skill[]): RatingChange[] {
  const rated = rate(skills.map((skill) => [{ ...skill }]));
  return skills.map((before, index) => {
    const after = rated[index]?.[0] ?? before;
    return {
      mu: after.mu - before.mu,
      ln_sigma: Math.log(after.sigma / before.sigma),
      rating: shownRating(after) - shownRating(before),
    };
  });
}
