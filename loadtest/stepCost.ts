import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createBot, moveOf } from "../src/simulation/bot.ts";
import { DEFAULT_RULES } from "../src/simulation/constants.ts";
import { createMatch, type Input, isOver, type Match } from "../src/simulation/match.ts";
import { step } from "../src/simulation/step.ts";

const WARM_UP_WINDOWS = 3;
const WINDOWS = 11;
const QUIET_TICKS_A_WINDOW = 1_000_000;

/** The inputs of each tick of a match; none on most. */
export interface PlayedMatch {
  readonly sides: number;
  readonly seed: number;
  readonly inputs: readonly (readonly Input[] | undefined)[];
}

/** A match whose only ball takes some 500 days to its side: nothing is due on any tick that a benchmark reaches. */
export function quietMatch(): Match {
  const forever = 1e9;
  const rules = { ...DEFAULT_RULES, serveSpeed: 1e-7, extraBallSeconds: forever, timeLimitSeconds: forever };
  const match = createMatch(4, 1, rules);
  step(match);
  return match;
}

/** Nanoseconds a quiet tick: the median window. */
export function quietTickNanoseconds(): number {
  const match = quietMatch();
  return medianOf(() => {
    stepQuietly(match, QUIET_TICKS_A_WINDOW);
    return QUIET_TICKS_A_WINDOW;
  });
}

/**
 * By how many bytes the heap grows in so many quiet ticks: the least of some runs, since the engine itself allocates now and
 * then. Garbage counts unless it was collected on the way.
 */
export function heapGrowthOfQuietTicks(ticks: number): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const match = quietMatch();
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < WARM_UP_WINDOWS; run++) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    stepQuietly(match, ticks);
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  return least;
}

function stepQuietly(match: Match, ticks: number): void {
  for (let count = 0; count < ticks; count++) step(match);
}

/** Bot matches, played once to know their moves; `extraMoves` adds those of people who hold a key and send it again. */
export function playBotMatches(count: number, sides: number, extraMoves = 0): PlayedMatch[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = index + 1;
    const match = createMatch(sides, seed);
    const bots = Array.from({ length: sides }, (_, side) => createBot(side, "middle", seed * 1_009 + side));
    const inputs: (readonly Input[] | undefined)[] = [undefined];
    while (!isOver(match)) {
      const moves = bots.flatMap((bot) => moveOf(bot, match) ?? []);
      for (const [side, { paddle }] of match.players.entries()) {
        const sends = extraMoves > 0 && (match.tick + side) % Math.round(DEFAULT_RULES.tickRate / extraMoves) === 0;
        if (sends && !moves.some((move) => move.side === side)) {
          moves.push({ type: "move", side, direction: paddle.direction, tick: match.tick });
        }
      }
      inputs.push(moves.length > 0 ? moves : undefined);
      step(match, moves);
    }
    return { sides, seed, inputs };
  });
}

export interface StepCosts {
  readonly quietShare: number;
  /** Of all ticks, in nanoseconds. */
  readonly tick: number;
  /** Of those that are not quiet. */
  readonly eventTick: number;
}

/** What the ticks of matches cost, given the cost of a quiet one. */
export function costsOf(matches: readonly PlayedMatch[], quietTick: number): StepCosts {
  let ticks = 0;
  let quiet = 0;
  for (const { sides, seed, inputs } of matches) {
    const match = createMatch(sides, seed);
    while (!isOver(match)) {
      const moves = inputs[match.tick + 1];
      if (moves === undefined && match.tick + 1 < match.wakeTick) quiet++;
      ticks++;
      step(match, moves);
    }
  }
  const tick = medianOf(() => {
    for (const { sides, seed, inputs } of matches) {
      const match = createMatch(sides, seed);
      while (!isOver(match)) step(match, inputs[match.tick + 1]);
    }
    return ticks;
  });
  return { quietShare: quiet / ticks, tick, eventTick: (tick * ticks - quietTick * quiet) / (ticks - quiet) };
}

/** Nanoseconds a piece of work: the median of several windows after a warm-up. `work` tells how many pieces it did. */
function medianOf(work: () => number): number {
  const windows: number[] = [];
  for (let window = 0; window < WARM_UP_WINDOWS + WINDOWS; window++) {
    const start = process.hrtime.bigint();
    const pieces = work();
    windows.push(Number(process.hrtime.bigint() - start) / pieces);
  }
  return windows.slice(WARM_UP_WINDOWS).sort((a, b) => a - b)[Math.floor(WINDOWS / 2)] ?? Number.NaN;
}
