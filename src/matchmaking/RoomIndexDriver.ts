import type { IRoomCache, SortOptions } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import type { Redis } from "ioredis";
import type { RoomMetadata } from "../protocol/seating.ts";
import { START_REACH } from "../ratings/window.ts";
import { answered } from "../redis/answered.ts";
import { defineScripts, type Scripts } from "../redis/defineScripts.ts";
import { keys } from "../redis/keys.ts";
import { untilTaken } from "../redis/untilTaken.ts";
import { QUEUE_SCRIPTS } from "./queueScripts.ts";
import { ROOM_SCRIPTS } from "./roomScripts.ts";
import { type ListedRoom, matches, type Near, readRow, sortRows, type WaitingRoom, type Wanted } from "./rows.ts";

const SCRIPTS = { ...ROOM_SCRIPTS, ...QUEUE_SCRIPTS };

/** Lifetime of a claim on a seat that the room does not confirm, and of the right to open a room. */
export const CLAIM_MS = 2000;

/** Rows read at a time when all rows are read, so that the process can tick in between. */
const ROWS_PER_STEP = 250;

export type ClaimAnswer =
  | { readonly is: "claimed"; readonly room: ListedRoom }
  /** No seat is left. The caller must open a room and then call `opened`. */
  | { readonly is: "open" }
  /** No seat is left, but another caller is opening a room. */
  | { readonly is: "wait" }
  | { readonly is: "none" };

export interface RoomIndexOptions {
  /** Waits while Redis is away, because rows must be written in the end. `shutdown` closes it. */
  readonly writes: Redis;
  /** Fails fast while Redis is away, because a caller is waiting. */
  readonly reads: Redis;
  readonly processId: () => string;
}

/**
 * Colyseus's list of rooms in Redis, under the keys of its own driver, with an index of open rooms. The cost of a matchmaking
 * call does not depend on the number of rooms.
 *
 * Differences from the stock driver: open rooms are indexed by kind, and `claimOpenRoom` claims their seats; `insert` lists
 * only one of two rooms with the same id; a process writes and removes only its own rooms; a failed read is not cached; a row
 * that is not a room's is removed by the first that reads it. Reads for callers reject with `unavailable` while Redis is away.
 */
export class RoomIndexDriver extends RedisDriver {
  readonly #reads: Redis;
  readonly #writing: Scripts<typeof SCRIPTS>;
  readonly #reading: Scripts<typeof SCRIPTS>;
  readonly #processId: () => string;
  #walk: Promise<IRoomCache[]> | undefined;

  constructor({ writes, reads, processId }: RoomIndexOptions) {
    super(writes);
    this.#reads = reads;
    this.#writing = defineScripts(writes, SCRIPTS);
    this.#reading = defineScripts(reads, SCRIPTS);
    this.#processId = processId;
  }

  /**
   * Claims free seats in the fullest open room of the kind that has as many or, for a ranked kind, a seat in the nearest room.
   * The claim lasts until the room lists the seats as taken, at most CLAIM_MS. The list does not say who took a seat, so each
   * seat taken ends the oldest claim.
   */
  async claimOpenRoom(
    kindKey: string,
    claimId: string,
    mayOpen: boolean,
    { near, seats = 1 }: Wanted = {},
  ): Promise<ClaimAnswer> {
    const names = { ...openKeys(kindKey, near), claimsOf: keys.claims("") };
    const claim = { claim: claimId, lastsMs: CLAIM_MS, mayOpen: mayOpen ? "1" : "", wanted: seats };
    for (;;) {
      const answer = near
        ? this.#reading.claimNear({ ...names, ...claim, ...searchOf(near) })
        : this.#reading.claim({ ...names, ...claim });
      const [is, row = "", roomId = ""] = (await answered(answer)) as string[];
      if (is !== "room") return { is } as ClaimAnswer;
      const room = await this.#roomOf(roomId, row);
      if (room !== undefined) return { is: "claimed", room };
    }
  }

  /**
   * Claims seats for all players of a room that waits, in the fullest other room in which they fit or, for a ranked kind, in
   * the nearest one. From then on nobody is sent to their room, until it writes its row again. Without such a room, it makes
   * sure that others find the waiting one.
   */
  async claimBeside(waiting: WaitingRoom, claimId: string): Promise<ListedRoom | undefined> {
    const { kindKey, roomId, free, wanted, mostFree, near } = waiting;
    const { open, rows } = openKeys(kindKey);
    const values = { open, rows, claimsOf: keys.claims(""), room: roomId, wanted, claim: claimId, lastsMs: CLAIM_MS };
    // on the connection of the row's writes, so that it does not overtake them
    const answer = near
      ? this.#writing.claimNearBeside({ ...values, ...searchOf({ ...near, except: [...near.except, roomId] }) })
      : this.#writing.claimBeside({ ...values, free, mostFree });
    const [otherId = "", row = ""] = ((await answered(answer)) ?? []) as string[];
    return otherId === "" ? undefined : this.#roomOf(otherId, row);
  }

  /** Gives back claims on seats that nobody takes. */
  async releaseClaims(roomId: string, claimIds: readonly string[]): Promise<void> {
    await answered(this.#reads.zrem(keys.claims(roomId), ...claimIds));
  }

  /** Takes a room out of the open rooms until it writes its row again. */
  async close({ roomId, metadata }: ListedRoom): Promise<void> {
    await answered(this.#reads.zrem(keys.openRooms(metadata.kind_key), roomId));
  }

  /** Ends the right to open a room. The room answers now; without a room id, it could not be created. */
  async opened(kindKey: string, claimId: string, roomId = "", { near, seats = 1 }: Wanted = {}): Promise<void> {
    const values = { claims: keys.claims(roomId), claim: claimId, room: roomId, lastsMs: CLAIM_MS, wanted: seats };
    await answered(this.#reading.opened({ ...openKeys(kindKey, near), ...values }));
  }

  async insert(room: IRoomCache): Promise<boolean> {
    return (await answered(this.#writing.insert({ ...valuesOf(room), lastsMs: CLAIM_MS }))) === 1;
  }

  override async persist(room: IRoomCache): Promise<boolean> {
    if (!room.roomId) return false;
    return (await answered(this.#writing.write({ ...valuesOf(room), process: room.processId }))) === 1;
  }

  override async update(
    room: IRoomCache,
    { $set, $inc }: Partial<{ $set: Partial<IRoomCache>; $inc: Partial<IRoomCache> }>,
  ): Promise<boolean> {
    Object.assign(room, $set);
    for (const [field, by] of Object.entries($inc ?? {})) {
      Reflect.set(room, field, (Reflect.get(room, field) ?? 0) + Number(by));
    }
    return this.persist(room);
  }

  override remove(roomId: string): Promise<boolean> {
    return untilTaken(() => this.#remove(roomId, this.#processId()));
  }

  /** Removes the row of a room if that process still lists it. */
  forget(roomId: string, processId: string): Promise<boolean> {
    return answered(this.#remove(roomId, processId));
  }

  async #remove(room: string, process: string): Promise<boolean> {
    return (await this.#writing.remove({ ...LISTED_KEYS, process, room })) === 1;
  }

  /** Ids of the rooms that a process lists. */
  async roomsOf(processId: string): Promise<string[]> {
    return answered(this.#reads.smembers(keys.roomsOf(processId)));
  }

  override async cleanup(processId: string): Promise<void> {
    await this.#writing.cleanup({ ...LISTED_KEYS, process: processId });
  }

  override async has(roomId: string): Promise<boolean> {
    return (await answered(this.#reads.hexists(keys.rows, roomId))) === 1;
  }

  /** Finds a room by `roomId` with one read. Other conditions read every row; the project does not use them. */
  override async findOne(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache> {
    const { roomId } = conditions;
    if (roomId === undefined) return (await this.query(conditions, sortOptions))[0] as IRoomCache;
    const row = await answered(this.#reads.hget(keys.rows, roomId));
    return (row === null ? undefined : await this.#roomOf(roomId, row)) as IRoomCache; // core expects undefined too
  }

  /** Reads every row, for lists that people look at. Simultaneous callers share one walk over the rows. */
  override async query(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache[]> {
    this.#walk ??= answered(this.#walkRows()).finally(() => {
      this.#walk = undefined;
    });
    const found = (await this.#walk).filter((room) => matches(room, conditions));
    return sortOptions ? sortRows(found, sortOptions) : found;
  }

  async #walkRows(): Promise<IRoomCache[]> {
    const rooms = new Map<string, IRoomCache>();
    let cursor = "0";
    do {
      const [next, entries] = await this.#reads.hscan(keys.rows, cursor, "COUNT", ROWS_PER_STEP);
      for (let index = 0; index < entries.length; index += 2) {
        const roomId = entries[index] as string;
        const room = await this.#roomOf(roomId, entries[index + 1] as string);
        if (room !== undefined) rooms.set(roomId, room);
      }
      cursor = next;
    } while (cursor !== "0");
    return [...rooms.values()];
  }

  /** Reads a row. Removes it and returns undefined if it is not a room's. */
  async #roomOf(roomId: string, row: string): Promise<ListedRoom | undefined> {
    const room = readRow(roomId, row);
    if (room === undefined) await answered(this.#reading.discard({ ...LISTED_KEYS, room: roomId, row }));
    return room;
  }
}

/** Number of seats that matchmaking may give away. */
function freeSeatsOf({ metadata, locked, private: closed }: IRoomCache): number {
  const { open = false, seats = 0, players = 0 } = (metadata ?? {}) as Partial<RoomMetadata>;
  return open && !locked && !closed ? Math.max(0, seats - players) : 0;
}

function openKeys(kindKey: string, near?: Near) {
  return { open: keys.openRooms(kindKey), rows: keys.rows, opening: keys.opening(openingOf(kindKey, near)) };
}

/** The ids of the claims on `wanted` seats, as the scripts make them. */
export function claimIdsOf(claimId: string, wanted: number): string[] {
  return Array.from({ length: wanted }, (_, index) => `${claimId}${index + 1}`);
}

/** A name for callers who could share a new room: those of a kind and, if it is ranked, of about the same rating. */
export function openingOf(kindKey: string, near?: Near): string {
  return near ? `${kindKey}:${Math.floor(near.queued.rating / START_REACH)}` : kindKey;
}

function searchOf({ queued: { rating, reach, since }, except }: Near) {
  return { rating, reach, waitedMs: Math.max(0, Date.now() - since), except: ` ${except.join(" ")} ` };
}

/** Keys for scripts that add the ids themselves. */
const LISTED_KEYS = {
  rows: keys.rows,
  openOf: keys.openRooms(""),
  claimsOf: keys.claims(""),
  roomsOf: keys.roomsOf(""),
};

/** Keys and arguments that every script needs to write a row. */
function valuesOf(room: IRoomCache) {
  const { roomId, processId, metadata } = room;
  const free = freeSeatsOf(room);
  return {
    rows: keys.rows,
    open: keys.openRooms(metadata?.kind_key ?? ""),
    claims: keys.claims(roomId),
    roomsOf: keys.roomsOf(processId),
    room: roomId,
    row: JSON.stringify(room),
    free,
    rank: metadata?.queue?.rating ?? free,
  };
}
