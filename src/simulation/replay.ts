import { type Rules, SIMULATION_VERSION } from "./constants.ts";
import { createMatch, type Input, isOver, type Match, type MatchEvent } from "./match.ts";
import { step } from "./step.ts";

/** An input, and the tick of the step that it took part in. */
export interface LoggedInput {
  readonly at: number;
  readonly input: Input;
}

/** Everything needed to play a match again. Bots' moves are in the log, so no bot runs in a replay. */
export interface Recording {
  readonly version: number;
  readonly seed: number;
  readonly sides: number;
  readonly rules: Rules;
  /** All inputs, by ascending tick. */
  readonly log: readonly LoggedInput[];
}

/** Most ticks that a recording is played. The longest match that can be configured is shorter: an hour at 240 Hz. */
export const MAX_REPLAY_TICKS = 1_000_000;

/** A match that is being played again. */
export interface Replay {
  /** The match after the last step. */
  readonly match: Match;
  readonly recording: Recording;
  /** Index in the log of the first input that has not been played. */
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

/** Steps the replay by one tick, with the inputs of that tick, and returns what happened. */
export function stepReplay(replay: Replay): readonly MatchEvent[] {
  const { log } = replay.recording;
  const inputs: Input[] = [];
  for (let entry = log[replay.next]; entry !== undefined && entry.at <= replay.match.tick + 1; ) {
    inputs.push(entry.input);
    entry = log[++replay.next];
  }
  return step(replay.match, inputs);
}

/** Plays a recording to the end of the match, or to `lastTick`, and returns the match at that point. */
export function replayMatch(recording: Recording, lastTick = Number.POSITIVE_INFINITY): Match {
  const replay = createReplay(recording);
  while (!isOver(replay.match) && replay.match.tick < lastTick) stepReplay(replay);
  return replay.match;
}
