import { seatsOf } from "../../src/protocol/kinds.ts";
import { uncertaintyOf } from "../../src/ratings/rating.ts";
import { randomIndex } from "../../src/simulation/random.ts";
import { quantileOf } from "../figures/statistics.ts";
import type { Ladder, LadderOptions } from "./ladder.ts";

/** Random matches with which the ranked ones are compared. */
const RANDOM_MATCHES = 20_000;

/** One line of the table of `npm run balance -- --ladder`. */
export interface LadderFigure {
  readonly name: string;
  readonly bound: string;
  readonly digits: number;
  of(ladder: Ladder, options: LadderOptions): number;
  holds(value: number): boolean;
}

export const LADDER_FIGURES: readonly LadderFigure[] = [
  {
    name: "rank correlation of rating and skill",
    bound: "≥ 0.85",
    digits: 3,
    holds: (value) => value >= 0.85,
    of: ({ players }) =>
      rankCorrelation(
        players.map(({ rating = 0 }) => rating),
        players.map(({ hidden }) => hidden),
      ),
  },
  {
    name: "spread of skill in a match, of a random one's",
    bound: "≤ 0.5",
    digits: 3,
    holds: (value) => value <= 0.5,
    of: (ladder, options) => meanOf(ladder.spreads) / randomSpread(ladder, options),
  },
  {
    name: "the same in the last third of the matches",
    bound: "",
    digits: 3,
    holds: () => true,
    of: (ladder, options) =>
      meanOf(ladder.spreads.slice(-Math.floor(ladder.spreads.length / 3))) / randomSpread(ladder, options),
  },
  {
    name: "wait: median, s",
    bound: "",
    digits: 1,
    holds: () => true,
    of: ({ waits }) => quantileOf(waits, 0.5),
  },
  {
    name: "wait: p95, s",
    bound: "< 45",
    digits: 1,
    holds: (value) => value < 45,
    of: ({ waits }) => quantileOf(waits, 0.95),
  },
  {
    name: "wait: p99, s",
    bound: "",
    digits: 1,
    holds: () => true,
    of: ({ waits }) => quantileOf(waits, 0.99),
  },
  {
    name: "uncertainty at the end: median",
    bound: "",
    digits: 0,
    holds: () => true,
    of: ({ players }) =>
      quantileOf(
        players.map(({ skill }) => uncertaintyOf(skill)),
        0.5,
      ),
  },
];

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean spread of hidden skill if chance decided who plays whom. */
function randomSpread({ players }: Ladder, { mode, seed }: LadderOptions): number {
  const random = { random: seed };
  const hiddenOfAny = () => players[randomIndex(random, players.length)]?.hidden ?? 0;
  const spreads = Array.from({ length: RANDOM_MATCHES }, () => {
    const hidden = Array.from({ length: seatsOf(mode) }, hiddenOfAny);
    return Math.max(...hidden) - Math.min(...hidden);
  });
  return meanOf(spreads);
}

/** Spearman's rank correlation. Equal values share their mean rank. */
export function rankCorrelation(ones: readonly number[], others: readonly number[]): number {
  const [x, y] = [ranksOf(ones), ranksOf(others)];
  const mean = (x.length - 1) / 2;
  const products = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + (value - mean) * ((b[index] ?? 0) - mean), 0);
  return products(x, y) / Math.sqrt(products(x, x) * products(y, y));
}

function ranksOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  const ranks = new Map<number, number>();
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (sorted[to] === sorted[from] && to < sorted.length) to++;
    ranks.set(sorted[from] as number, (from + to - 1) / 2);
  }
  return values.map((value) => ranks.get(value) as number);
}
