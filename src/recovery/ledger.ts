import type { MatchResult } from "../protocol/api.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import type { RatedPlayer } from "../ratings/ratings.ts";
import type { LoggedInput } from "../simulation/replay.ts";
import type { RoomCheckpoint } from "./checkpoint.ts";

/** A checkpoint of a room and the log of its match, ready to be written. */
export interface Entry {
  readonly match_id: string;
  /** Number of the last event that was published or is committed with this entry. */
  readonly n: number;
  /** Upper bound of the numbers that the objects of the room's state have. */
  readonly numbers: number;
  /** A RoomCheckpoint in JSON. It is text, because the match goes on while the entry waits. */
  readonly state: string;
  /** The match's inputs. The first `logged` belong to the checkpoint. The ledger writes each once. */
  readonly log: Pick<readonly LoggedInput[], "slice">;
  readonly logged: number;
}

/** The result of a match that is over, and the file of its replay (`replayFile.ts`). A file that is too large is not stored. */
export interface Ending {
  readonly result: MatchResult;
  /** The changes of a ranked match for its players; empty for other matches. */
  readonly changes: readonly RatedPlayer[];
  readonly replay: Buffer;
}

/** "late": Redis is away for all. The entry is written as soon as possible. "fenced": another process has the room. */
export type Outcome = "committed" | "fenced" | "late";

/** "unsettled": nobody can say yet. Ask again. "fenced": another process has the room, or it has ended. */
export type Renewal = "owned" | "fenced" | "unsettled";

/**
 * Writes a room's checkpoints and publishes its events. No method rejects.
 *
 * Within a match, events are published in the order of `n`. After "fenced" nothing is written any more, because another
 * process has the room.
 */
export interface Ledger {
  /** Whether checkpoints are kept. If not, the room need not make any. */
  readonly keeps: boolean;
  /**
   * Writes a checkpoint and publishes its events exactly once, in one step. Answers "late" after 50 ms, but only if no other process has
   * Redis. Else it waits, because another process may be about to take over the room without these events. `entry` is called at
   * once, but only if the ledger keeps checkpoints: making one costs more than the step that it follows.
   */
  commit(entry: () => Entry, events: readonly PublishedEvent<EventName>[], ending?: Ending): Promise<Outcome>;
  /** Publishes events at most once, after the commits that are still under way. */
  publish(events: readonly PublishedEvent<EventName>[]): void;
  /** Writes a checkpoint and everything that waits. Does nothing while Redis is away. */
  save(entry: Entry): Promise<Outcome>;
  /** Claims the room again after this process's lease had ended, if it `mayOwn` it. Nothing is written until it is "owned". */
  renew(mayOwn: boolean): Promise<Renewal>;
  /** Gives up the room, so that another process can claim it. False if that is not possible within two seconds. */
  release(): Promise<boolean>;
  /** Gives up the room after a bug. Answers "void" if it has failed at this tick before: then nobody may continue it. */
  fail(tick: number): Promise<"released" | "void">;
  /** Removes a room that has ended. Writes everything that waits first, even if Redis is away for a while. */
  end(): Promise<void>;
}

/** A room that was claimed: its last checkpoint and log, and its ledger from now on. */
export interface TakenOver {
  readonly ledger: Ledger;
  readonly checkpoint: RoomCheckpoint;
  readonly log: readonly LoggedInput[];
  /** Upper bound of the event numbers that earlier owners have used. The next event gets a higher one. */
  readonly n: number;
  /** Upper bound of the object numbers that earlier owners have used. */
  readonly numbers: number;
}

/** The owner of a room, and the version of its checkpoint. */
export interface Ownership {
  readonly epoch: number;
  /** Id of the owner; "" if the room was released and any process may claim it. */
  readonly processId: string;
  /** host:port at which the owner answers other processes. */
  readonly address: string;
  /** A CHECKPOINT_VERSION. */
  readonly version: string;
}

/** The ledgers of all rooms. `ownershipOf` and `claim` reject while Redis is away. */
export interface Ledgers {
  /** Writes again how matches and rooms have ended lately, in case Redis has lost it. */
  repeat(): Promise<void>;
  /** Writes no result again that names this player, who deletes themselves. */
  forget(playerId: string): void;
  /** Opens the ledger of a new room. */
  open(roomId: string): Ledger;
  ownershipOf(roomId: string): Promise<Ownership | undefined>;
  /**
   * Makes this process the owner. Undefined if the owner is not the one that was `seen`. `again`: this process has claimed the
   * room before, and got no answer.
   */
  claim(roomId: string, seen: Ownership, again?: boolean): Promise<TakenOver | undefined>;
}

export interface LocalLedgersOptions {
  readonly publish: (event: PublishedEvent<EventName>) => void;
  /** Stores the end of a match. */
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
    renew: async () => "owned",
    release: async () => false,
    fail: async () => "void",
    end: async () => undefined,
  };
  return {
    repeat: async () => undefined,
    forget: () => undefined,
    open: () => ledger,
    ownershipOf: async () => undefined,
    claim: async () => undefined,
  };
}
