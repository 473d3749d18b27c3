import { type Rules, SIMULATION_VERSION } from "./constants.ts";
import { createMatch, type Input, isOver, type Match, type MatchEvent } from "./match.ts";
import { step } from "./step.ts";

/** An input with the tick on which it took part in the step. */
export interface LoggedInput {
  readonly at: number;
  readonly input: Input;
}

/** All that it takes to play a match again. Bots' moves are in the log: no bot runs in a replay. */
export interface Recording {
  readonly version: number;
  readonly seed: number;
  readonly sides: number;
  readonly rules: Rules;
  /** By ascending tick. */
  readonly log: readonly LoggedInput[];
}

/** A match being played again: `match` after the last step, `next` the index in the log. */
export interface Replay {
  readonly match: Match;
  readonly recording: Recording;
  next: number;
}

/** A replay before its first tick. Throws a RangeError for a recording of another simulation version. */
export function createReplay(recording: Recording): Replay {
  if (recording.version !== SIMULATION_VERSION) {
    throw new RangeError(`a recording of simulation version ${recording.version} cannot be replayed`);
  }
  const match = createMatch(recording.sides, recording.seed, recording.rules);
  return { match, recording, next: 0 };
}

/** Steps by one tick with the inputs of that tick. */
export function stepReplay(replay: Replay): readonly MatchEvent[] {
  const { log } = replay.recording;
  const inputs: Input[] = [];
  for (let entry = log[replay.next]; entry !== undefined && entry.at <= replay.match.tick + 1; ) {
    inputs.push(entry.input);
    entry = log[++replay.next];
  }
  return step(replay.match, inputs);
}

/** Plays a recording to the end of the match, or to `lastTick`, and returns the match as it stands then. */
export function replayMatch(recording: Recording, lastTick = Number.POSITIVE_INFINITY): Match {
  const replay = createReplay(recording);
  while (!isOver(replay.match) && replay.match.tick < lastTick) stepReplay(replay);
  return replay.match;
}
