import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createBot, moveOf } from "../src/simulation/bot.ts";
import { DEFAULT_RULES } from "../src/simulation/constants.ts";
import { createMatch, type Input, isOver, type Match } from "../src/simulation/match.ts";
import { step } from "../src/simulation/step.ts";
import { quantileOf } from "./figures/statistics.ts";

const WARM_UP_WINDOWS = 3;
const WINDOWS = 11;
const QUIET_TICKS_PER_WINDOW = 1_000_000;

/** A match that has been played, to be stepped again. */
export interface PlayedMatch {
  readonly sides: number;
  readonly seed: number;
  /** Inputs by tick. Undefined on most ticks. */
  readonly inputs: readonly (readonly Input[] | undefined)[];
}

/** A match whose only ball needs about 500 days to reach a side, so that nothing happens on any tick of a benchmark. */
export function quietMatch(): Match {
  const forever = 1e9;
  const periods = { serveDelaySeconds: 0, extraBallSeconds: forever, timeLimitSeconds: forever };
  const rules = { ...DEFAULT_RULES, serveSpeed: 1e-7, ...periods };
  const match = createMatch(4, 1, rules);
  while (!step(match).some(({ type }) => type === "ball_spawn"));
  return match;
}

/** Nanoseconds per quiet tick, median of several windows. */
export function quietTickNanoseconds(): number {
  const match = quietMatch();
  return medianNanosecondsOf(() => {
    stepQuietly(match, QUIET_TICKS_PER_WINDOW);
    return QUIET_TICKS_PER_WINDOW;
  });
}

/**
 * Growth of the heap over a number of quiet ticks, in bytes, garbage included.
 *
 * The smallest of several runs, because the engine itself allocates now and then.
 */
export function heapGrowthOfQuietTicks(ticks: number): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const match = quietMatch();
  let smallest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < WARM_UP_WINDOWS; run++) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    stepQuietly(match, ticks);
    smallest = Math.min(smallest, process.memoryUsage().heapUsed - before);
  }
  return smallest;
}

function stepQuietly(match: Match, ticks: number): void {
  for (let count = 0; count < ticks; count++) step(match);
}

/** Plays bot matches and keeps the moves. `extraMoves` is the number of repeated moves that each player adds per second. */
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
  /** Quiet ticks as a share of all, in [0, 1]. */
  readonly quietShare: number;
  /** Mean of all ticks, in nanoseconds. */
  readonly tick: number;
  /** Mean of the ticks that are not quiet, in nanoseconds. */
  readonly eventTick: number;
}

/** Measures the cost of a tick in these matches. `quietTick` is the cost of a quiet one, in nanoseconds. */
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
  const tick = medianNanosecondsOf(() => {
    for (const { sides, seed, inputs } of matches) {
      const match = createMatch(sides, seed);
      while (!isOver(match)) step(match, inputs[match.tick + 1]);
    }
    return ticks;
  });
  return { quietShare: quiet / ticks, tick, eventTick: (tick * ticks - quietTick * quiet) / (ticks - quiet) };
}

/** Nanoseconds per unit of work, median of several windows after a warm-up. `work` returns the number of units it did. */
function medianNanosecondsOf(work: () => number): number {
  const windows: number[] = [];
  for (let window = 0; window < WARM_UP_WINDOWS + WINDOWS; window++) {
    const start = process.hrtime.bigint();
    const units = work();
    windows.push(Number(process.hrtime.bigint() - start) / units);
  }
  return quantileOf(windows.slice(WARM_UP_WINDOWS), 0.5);
}
