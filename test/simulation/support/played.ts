import { SIMULATION_VERSION } from "../../../src/simulation/constants.ts";
import { createMatch, type Input, isOver, type Match, type MatchEvent } from "../../../src/simulation/match.ts";
import type { LoggedInput, Recording } from "../../../src/simulation/replay.ts";
import { step } from "../../../src/simulation/step.ts";
import { createCrowd, inputsOf } from "./crowd.ts";
import type { Plan } from "./plan.ts";

/** An event, and the tick on which it happened. */
export type TimedEvent = MatchEvent & { readonly at: number };

export interface Played {
  readonly match: Match;
  readonly events: TimedEvent[];
  readonly recording: Recording & { log: LoggedInput[] };
}

/** No match of a plan takes longer; a match that would is a failure. */
const MAX_TICKS = 40_000;

/** Plays a plan to its end, or to `lastTick`. */
export function play(plan: Plan, lastTick = MAX_TICKS): Played {
  const { sides, seed, rules } = plan;
  const match = createMatch(sides, seed, rules);
  const crowd = createCrowd(plan);
  const events: TimedEvent[] = [];
  const log: LoggedInput[] = [];
  while (!isOver(match) && match.tick < lastTick) {
    const inputs = inputsOf(crowd, match);
    for (const input of inputs) log.push({ at: match.tick + 1, input });
    for (const event of step(match, inputs)) events.push({ at: match.tick, ...event });
  }
  if (!isOver(match) && lastTick === MAX_TICKS) throw new Error(`not over after ${MAX_TICKS} ticks`);
  return { match, events, recording: { version: SIMULATION_VERSION, seed, sides, rules, log } };
}

/** The inputs of a recording, by the tick of their step. */
export function inputsByTick({ log }: Recording): Map<number, Input[]> {
  const inputs = new Map<number, Input[]>();
  for (const { at, input } of log) inputs.set(at, [...(inputs.get(at) ?? []), input]);
  return inputs;
}
