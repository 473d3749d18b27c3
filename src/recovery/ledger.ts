import type { StoredReplay } from "../players/records.ts";
import type { MatchResult } from "../protocol/api.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import type { RoomCheckpoint } from "./checkpoint.ts";

/** What a room writes of itself. */
export interface Entry {
  readonly match_id: string;
  /** Of the last event that was published, or is with this. */
  readonly n: number;
  /** A RoomCheckpoint in JSON: the match goes on while this waits to be written. */
  readonly state: string;
  /** The inputs of the match, of which the first `logged` belong to the checkpoint; a ledger writes each once. */
  readonly log: Pick<readonly LoggedInput[], "slice">;
  readonly logged: number;
}

/** The end of a match. A replay that is too long is not kept. */
export interface Ending {
  readonly result: MatchResult;
  readonly replay: StoredReplay;
}

/** "late": not known yet, because Redis is away or slow. It is written as soon as it can be. */
export type Outcome = "committed" | "fenced" | "late";

/**
 * What a room writes down so that it outlives its process: checkpoints, and with them, in one step, the events that must be
 * published exactly once. Nothing rejects.
 *
 * "fenced" means that the room is another process's by now: nothing was written and nothing will be.
 */
export interface Ledger {
  /** Whether checkpoints are kept at all: else there is no need to make any. */
  readonly keeps: boolean;
  /** Answers within 50 ms. */
  commit(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome>;
  /** Writes a checkpoint, and what is still unpublished. Does nothing while Redis is away. */
  save(entry: Entry): Promise<Outcome>;
  /** Whether the room is still this process's. */
  verify(): Promise<boolean>;
  /** The room is nobody's from here on. Waits for what is under way. False if that cannot be said now. */
  release(): Promise<boolean>;
  /** The same after a bug; "void" if the match has failed at this tick before, and is not to be played on. */
  fail(tick: number): Promise<"released" | "void">;
  /** The room ends here, with what was kept of it. What is still to be written is, as soon as it can be. */
  end(): Promise<void>;
}

/** A room taken over: what it was, and the ledger to go on with. */
export interface TakenOver {
  readonly ledger: Ledger;
  readonly checkpoint: RoomCheckpoint;
  readonly log: readonly LoggedInput[];
}

/** Who has a room, if anybody. */
export interface Ownership {
  readonly epoch: number;
  /** "" for a room that was left to whoever wants it. */
  readonly processId: string;
  /** Where that process answers other processes. */
  readonly address: string;
  /** Of the checkpoint: format and simulation. */
  readonly version: string;
}

/** The ledgers of all rooms. The last two reject while Redis is away. */
export interface Ledgers {
  /** For a new room. */
  open(roomId: string): Ledger;
  ownershipOf(roomId: string): Promise<Ownership | undefined>;
  /** Undefined if somebody else was faster. */
  claim(roomId: string, seen: Ownership): Promise<TakenOver | undefined>;
}
