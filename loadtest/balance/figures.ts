import { quantileOf } from "../figures/statistics.ts";
import type { Played } from "./matches.ts";
import type { PlayedMatch, Shots } from "./playedMatch.ts";

/** One line of the table: a figure, and the bounds that it must keep. */
export interface Figure {
  readonly name: string;
  readonly bound: string;
  readonly digits: number;
  of(played: Played, sides: number): number;
  holds(value: number, played: Played, sides: number): boolean;
}

/** One player's odds, as a multiple of an even share. */
const oddsOf = (matches: readonly PlayedMatch[], sides: number) => sides * shareOf(matches, ({ oneWon }) => oneWon);
const isFrom = (least: number, most: number) => (value: number) => value >= least && value <= most;
const isAtMost = (most: number) => isFrom(Number.NEGATIVE_INFINITY, most);
const isAtLeast = (least: number) => isFrom(least, Number.POSITIVE_INFINITY);

/** All lines, in the order of the table. */
export const FIGURES: readonly Figure[] = [
  {
    name: "length, people: median, s",
    bound: "70–140",
    digits: 0,
    holds: isFrom(70, 140),
    of: ({ people }) => lengthOf(people, 0.5),
  },
  {
    name: "length, people: p95, s",
    bound: "< 180",
    digits: 0,
    holds: isAtMost(180),
    of: ({ people }) => lengthOf(people, 0.95),
  },
  {
    name: "length, casual people: median, s",
    bound: "45–125",
    digits: 0,
    holds: isFrom(45, 125),
    of: ({ casuals }) => lengthOf(casuals, 0.5),
  },
  {
    name: "at the time limit, people, %",
    bound: "≤ 5",
    digits: 1,
    holds: isAtMost(5),
    of: ({ people }) => 100 * shareOf(people, ({ reachedLimit }) => reachedLimit),
  },
  {
    name: "at the time limit, strong bots, %",
    bound: "≤ 10",
    digits: 1,
    holds: isAtMost(10),
    of: ({ strong }) => 100 * shareOf(strong, ({ reachedLimit }) => reachedLimit),
  },
  {
    name: "two in at the shortest paddles, %",
    bound: "≤ 2",
    digits: 1,
    holds: isAtMost(2),
    of: ({ strong }) => 100 * shareOf(strong, ({ reachedShortest }) => reachedShortest),
  },
  {
    name: "shots unreachable, %",
    bound: "≤ 2",
    digits: 1,
    holds: isAtMost(2),
    of: ({ people }) => unreachableOf(people.map(({ shots }) => shots)),
  },
  {
    name: "redirects unreachable, %",
    bound: "≤ 4",
    digits: 1,
    holds: isAtMost(4),
    of: ({ people }) => unreachableOf(people.map(({ redirects }) => redirects)),
  },
  {
    name: "hits a minute, people",
    bound: "≥ 20",
    digits: 1,
    holds: isAtLeast(20),
    of: ({ people }) => 60 * perSecondOf(people, "hits"),
  },
  {
    name: "nothing coming, people, %",
    bound: "≤ 62",
    digits: 1,
    holds: isAtMost(62),
    of: ({ people }) => 100 * perSecondOf(people, "idleSeconds"),
  },
  {
    name: "longest wait, people: p90, s",
    bound: "≤ 12",
    digits: 1,
    holds: isAtMost(12),
    of: ({ people }) => {
      const waits = people.flatMap(({ players }) => players.map(({ longestWaitSeconds }) => longestWaitSeconds));
      return quantileOf(waits, 0.9);
    },
  },
  {
    name: "side with the oddest share, bots, points",
    bound: "≤ 3",
    digits: 1,
    holds: isAtMost(3),
    of: ({ weak, middle, strong }, sides) =>
      Math.max(...[weak, middle, strong].map((matches) => unfairnessOf(matches, sides))),
  },
  {
    name: "side with the oddest share, people, points",
    bound: "≤ 4",
    digits: 1,
    holds: isAtMost(4),
    of: ({ people }, sides) => unfairnessOf(people, sides),
  },
  {
    name: "person among middle bots, × 1/N",
    bound: "1.2–2.2",
    digits: 2,
    holds: isFrom(1.2, 2.2),
    of: ({ personAmongMiddle }, sides) => oddsOf(personAmongMiddle, sides),
  },
  {
    name: "casual among middle bots, × 1/N",
    bound: "0.6–1.3",
    digits: 2,
    holds: isFrom(0.6, 1.3),
    of: ({ casualAmongMiddle }, sides) => oddsOf(casualAmongMiddle, sides),
  },
  {
    name: "person among weak bots, × 1/N",
    bound: "≥ 1.5 × among middle, or 90 %",
    digits: 2,
    of: ({ personAmongWeak }, sides) => oddsOf(personAmongWeak, sides),
    holds: (odds, { personAmongMiddle }, sides) =>
      odds >= 0.9 * sides || odds >= 1.5 * oddsOf(personAmongMiddle, sides),
  },
  {
    name: "person among strong bots, × 1/N",
    bound: "≤ 0.7 × among middle",
    digits: 2,
    of: ({ personAmongStrong }, sides) => oddsOf(personAmongStrong, sides),
    holds: (odds, { personAmongMiddle }, sides) => odds <= 0.7 * oddsOf(personAmongMiddle, sides),
  },
  {
    name: "skilled among casual people, × 1/N",
    bound: "≥ 2; of two: 85 %",
    digits: 2,
    of: ({ skilledAmongCasuals }, sides) => oddsOf(skilledAmongCasuals, sides),
    holds: (odds, _, sides) => odds >= (sides === 2 ? 1.7 : 2),
  },
];

function shareOf(matches: readonly PlayedMatch[], is: (match: PlayedMatch) => boolean): number {
  return matches.filter(is).length / matches.length;
}

function lengthOf(matches: readonly PlayedMatch[], quantile: number): number {
  return quantileOf(
    matches.map(({ seconds }) => seconds),
    quantile,
  );
}

function unreachableOf(shots: readonly Shots[]): number {
  const sumOf = (of: keyof Shots) => shots.reduce((sum, one) => sum + one[of], 0);
  return (100 * sumOf("unreachable")) / Math.max(1, sumOf("all"));
}

/** How much of this there is in each second of a player who is in. */
function perSecondOf(matches: readonly PlayedMatch[], of: "hits" | "idleSeconds"): number {
  const players = matches.flatMap(({ players }) => players);
  const sumOf = (key: "hits" | "idleSeconds" | "seconds") => players.reduce((sum, one) => sum + one[key], 0);
  return sumOf(of) / sumOf("seconds");
}

/** How far the luckiest or unluckiest side is from an even share of wins, in percentage points. */
function unfairnessOf(matches: readonly PlayedMatch[], sides: number): number {
  const apart = Array.from({ length: sides }, (_, side) =>
    Math.abs(shareOf(matches, ({ winner }) => winner === side) - 1 / sides),
  );
  return 100 * Math.max(...apart);
}
