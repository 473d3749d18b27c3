import type { Phase, RoomKind } from "../protocol/kinds.ts";
import type { Queued } from "../protocol/seating.ts";
import type { Skill } from "../ratings/rating.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import type { SavedMatch } from "../simulation/match.ts";
import type { LoggedInput } from "../simulation/replay.ts";

/** Version of the checkpoint's shape. This one and the one before can be read. */
export const CHECKPOINT_FORMAT = 1;

/** A seat without its connection and token, which the player brings when they come back. */
export interface SavedSeat {
  readonly player_id: string;
  readonly username: string;
  readonly role: "player" | "bot" | "spectator";
  readonly side: number;
  readonly out: boolean;
  readonly ready: boolean;
  readonly joined: boolean;
  /** Undefined in checkpoints of version 0.1.0, like `moved`. */
  readonly chosen?: boolean;
  readonly moved?: boolean;
  /** The connection that the SDK may resume. Its token is computed from this and the cluster's key, and is not stored. */
  readonly session?: { readonly id: string; readonly generation: number };
  /** Numbers of the player's objects in the state. */
  readonly numbers?: ObjectNumbers;
  /** Stands for the player's address, and their place in the queue, in a ranked room. */
  readonly from?: string;
  readonly queued?: Queued;
}

/** The numbers by which clients know a player and their paddle in the state. */
export interface ObjectNumbers {
  readonly player: number;
  readonly paddle: number;
}

/** A `start_game` command that waits for its players, and the milliseconds that it still waits. */
export interface SavedCommand {
  readonly players: readonly string[];
  readonly left_ms: number;
}

/** A room before its match. */
export interface SavedWaiting {
  /** The number of the countdown that was shown last; 0 without a countdown. */
  readonly countdown: number;
  /** Seconds until bots take the free seats; 0 without such a wait. */
  readonly bots_in: number;
  /** Ids of the players who want to start with bots. */
  readonly starters: readonly string[];
  readonly command: SavedCommand | null;
}

/** Everything needed to go on with a room in another process, except the match's inputs, which are kept beside it. */
export interface RoomCheckpoint {
  readonly kind: RoomKind;
  readonly code: string | null;
  /** Id of the player for whom a private room was made. Undefined in checkpoints of version 0.1.0. */
  readonly host?: string | null;
  readonly match_id: string;
  /** Number of the last event that was published or is committed with this checkpoint. */
  readonly n: number;
  readonly phase: Phase;
  /** Milliseconds left of the intermission. */
  readonly left_ms: number;
  /** Seats of players and bots in the order in which they were taken. */
  readonly seats: readonly SavedSeat[];
  /** Seats of spectators. Like all that is optional here, it is missing in checkpoints of version 0.1.0. */
  readonly spectators?: readonly SavedSeat[];
  /** Digest of the state's schema. Clients of another schema cannot go on reading the state. */
  readonly schema?: string;
  /** Numbers of the balls' objects in the state, by ball id. */
  readonly ball_numbers?: Readonly<Record<string, number>>;
  /** The players of the match by side: the player_id of a seat, or the whole seat if its player has left the room. */
  readonly lineup: readonly (SavedSeat | string)[];
  readonly run: SavedRun | null;
  /** Undefined in checkpoints of version 0.1.0. */
  readonly waiting?: SavedWaiting;
}

/** A running match. The first `logged` inputs of its log have been stepped. */
export interface SavedRun {
  readonly match: SavedMatch;
  readonly seed: number;
  readonly logged: number;
  /** By side: the skills with which the players of a ranked match began it. */
  readonly skills?: readonly Skill[] | undefined;
}

/** Format and simulation version of this process. It is stored beside each checkpoint, for `canRead`. */
export const CHECKPOINT_VERSION = `${CHECKPOINT_FORMAT}.${SIMULATION_VERSION}`;

/**
 * Whether a process of version `reader` can continue a room that was saved in `version`. It must know the format, and the
 * simulation must be the same, because a match keeps its rules to the end.
 */
export function canRead(version: string, reader = CHECKPOINT_VERSION): boolean {
  const [format = Number.NaN, simulation] = version.split(".").map(Number);
  const [newest = Number.NaN, played] = reader.split(".").map(Number);
  return (format === newest || format === newest - 1) && simulation === played;
}

/** Inputs of a match's log from index `from` on. Chunks may overlap. */
export type LogChunk = readonly [from: number, inputs: readonly LoggedInput[]];

/** Returns the first `count` inputs. Throws a RangeError if the chunks leave one out. */
export function joinLog(chunks: readonly LogChunk[], count: number): LoggedInput[] {
  const log: LoggedInput[] = [];
  for (const [from, inputs] of chunks) {
    if (from > log.length) throw new RangeError(`inputs ${log.length} … ${from - 1} of a match are missing`);
    log.splice(from, inputs.length, ...inputs);
  }
  if (log.length < count) throw new RangeError(`a match has ${log.length} inputs instead of ${count}`);
  log.length = count;
  return log;
}

/** Time between two saves of a room. */
const SAVE_EVERY_MS = 1000;

/** Number of parts of that time. Each part saves some of the rooms, so that no tick is late because of all of them. */
const SLICES = 20;

interface SavedRoom {
  save(): Promise<unknown>;
}

/** Saves every room once a second, a few at a time. Returns a function that stops it. `rooms` must keep its order. */
export function startCheckpoints(rooms: () => readonly SavedRoom[], onError: (err: unknown) => void): () => void {
  let next = 0;
  const timer = setInterval(() => {
    const all = rooms();
    const count = Math.ceil(all.length / SLICES);
    if (next >= all.length) next = 0;
    for (const room of all.slice(next, next + count)) room.save().catch(onError);
    next += count;
  }, SAVE_EVERY_MS / SLICES).unref();
  return () => clearInterval(timer);
}
