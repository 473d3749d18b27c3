import type { StoredReplay } from "../players/records.ts";
import type { MatchResult } from "../protocol/api.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import type { RoomCheckpoint } from "./checkpoint.ts";

/** A room as it is to be written. */
export interface Entry {
  readonly match_id: string;
  /** Number of the last event that was published or is written together with this. */
  readonly n: number;
  /** A RoomCheckpoint in JSON, because the match goes on while this waits. */
  readonly state: string;
  /** The match's inputs. The first `logged` of them belong to the checkpoint; a ledger writes each once. */
  readonly log: Pick<readonly LoggedInput[], "slice">;
  readonly logged: number;
}

/** The end of a match. A replay that is too long is not kept. */
export interface Ending {
  readonly result: MatchResult;
  readonly replay: StoredReplay;
}

/** "late" if it is not known yet, because Redis is away or slow. It is written as soon as it can be. */
export type Outcome = "committed" | "fenced" | "late";

/**
 * What a room writes so that it outlives its process, and what it publishes. Nothing rejects.
 *
 * Within a match, events are published in the order of `n`. "fenced" means that the room belongs to another process by now:
 * nothing was written, and nothing will be.
 */
export interface Ledger {
  /** Whether checkpoints are kept. If not, there is no need to make any. */
  readonly keeps: boolean;
  /** Writes a checkpoint and publishes its events exactly once, in one step. Answers within 50 ms. */
  commit(entry: Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome>;
  /** Publishes events at most once, after every commit that is still on its way. */
  publish(events: readonly PublishedEvent<EventName>[]): void;
  /** Writes a checkpoint, and everything that still waits. Does nothing while Redis is away. */
  save(entry: Entry): Promise<Outcome>;
  /** Whether the room is still this process's. */
  verify(): Promise<boolean>;
  /** Gives the room to nobody, after what is under way. False if that cannot be done now. */
  release(): Promise<boolean>;
  /** Releases the room after a bug. "void" if the match has failed at this tick before and must not be played on. */
  fail(tick: number): Promise<"released" | "void">;
  /** Removes the room, which ends here. What still waits to be written is written first, as soon as that is possible. */
  end(): Promise<void>;
}

/** A room taken over: what it was, and the ledger to go on with. */
export interface TakenOver {
  readonly ledger: Ledger;
  readonly checkpoint: RoomCheckpoint;
  readonly log: readonly LoggedInput[];
  /** Upper bound of the event numbers that earlier owners have used: events go on after it. */
  readonly n: number;
}

/** Who owns a room. */
export interface Ownership {
  readonly epoch: number;
  /** "" if nobody owns it and whoever wants it may claim it. */
  readonly processId: string;
  /** Where that process answers other processes. */
  readonly address: string;
  /** Version of the checkpoint: format and simulation. */
  readonly version: string;
}

/** The ledgers of all rooms. `ownershipOf` and `claim` reject while Redis is away. */
export interface Ledgers {
  /** Opens the ledger of a new room. */
  open(roomId: string): Ledger;
  ownershipOf(roomId: string): Promise<Ownership | undefined>;
  /** Takes a room over. Undefined if somebody else was faster. */
  claim(roomId: string, seen: Ownership): Promise<TakenOver | undefined>;
}

export interface LocalLedgersOptions {
  readonly publish: (event: PublishedEvent<EventName>) => void;
  /** Keeps the end of a match. */
  readonly keep: (ending: Ending) => Promise<unknown>;
}

/** Ledgers of one process without Redis: they publish events and keep results in memory. No room outlives the process. */
export function createLocalLedgers({ publish, keep }: LocalLedgersOptions): Ledgers {
  function publishAll(events: readonly PublishedEvent<EventName>[]): void {
    for (const event of events) publish(event);
  }
  const ledger: Ledger = {
    keeps: false,
    async commit(_entry, events, ending) {
      if (ending !== undefined) await keep(ending);
      publishAll(events);
      return "committed";
    },
    publish: publishAll,
    save: async () => "committed",
    verify: async () => true,
    release: async () => false,
    fail: async () => "void",
    end: async () => undefined,
  };
  return { open: () => ledger, ownershipOf: async () => undefined, claim: async () => undefined };
}
