import type { Phase, RoomKind } from "../protocol/kinds.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import type { SavedMatch } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";

/** Changes with the shape of a checkpoint; this one and the one before can be read. */
export const CHECKPOINT_FORMAT = 1;

/** A seat, without the connection and the token that its player brings along when he comes back. */
export interface SavedSeat {
  readonly player_id: string;
  readonly username: string;
  readonly role: "player" | "bot";
  readonly side: number;
  readonly out: boolean;
  readonly ready: boolean;
  readonly joined: boolean;
}

/** All that it takes to go on with a room in another process. The log of its match's inputs is kept beside it. */
export interface RoomCheckpoint {
  readonly kind: RoomKind;
  readonly code: string | null;
  readonly match_id: string;
  /** Of the last event that was published, or is with this. */
  readonly n: number;
  readonly phase: Phase;
  /** Milliseconds that are left of the intermission. */
  readonly left_ms: number;
  /** Seats by the order in which they were taken; spectators ask anew. */
  readonly seats: readonly SavedSeat[];
  /** Who plays the match, by side: the player_id of a seat, or the whole of one that its player has left. */
  readonly lineup: readonly (SavedSeat | string)[];
  readonly run: SavedRun | null;
}

/** A match on the run; `logged` inputs had reached it. */
export interface SavedRun {
  readonly match: SavedMatch;
  readonly seed: number;
  readonly logged: number;
}

/** What stands beside a checkpoint, to be compared without reading it: format and simulation. */
export const CHECKPOINT_VERSION = versionOf(CHECKPOINT_FORMAT, SIMULATION_VERSION);

function versionOf(format: number, simulation: number): string {
  return `${format}.${simulation}`;
}

/**
 * Whether a process (this one, unless its version is given) can go on with a room that was saved so. A match must be played by the
 * rules it began with.
 */
export function canRead(version: string, reader = CHECKPOINT_VERSION): boolean {
  const [format = Number.NaN, simulation] = version.split(".").map(Number);
  const [newest = Number.NaN, played] = reader.split(".").map(Number);
  return (format === newest || format === newest - 1) && simulation === played;
}

/** Inputs from index `from` of a match's log on. Written twice, a chunk says the same. */
export type LogChunk = readonly [from: number, inputs: readonly LoggedInput[]];

/** The first `count` inputs. Throws a RangeError if the chunks leave one out. */
export function joinLog(chunks: readonly LogChunk[], count: number): LoggedInput[] {
  const log: LoggedInput[] = [];
  for (const [from, inputs] of chunks) {
    if (from > log.length) throw new RangeError(`inputs ${log.length} … ${from - 1} of a match are missing`);
    log.splice(from, inputs.length, ...inputs);
  }
  if (log.length < count) throw new RangeError(`${log.length} inputs of a match are there, not ${count}`);
  log.length = count;
  return log;
}
