import { type IRoomCache, initializeRoomCache, type SortOptions } from "@colyseus/core";
import * as z from "zod";
import { standingSchema } from "../protocol/api.ts";
import { MODES, PHASES } from "../protocol/kinds.ts";
import type { Queued, RoomMetadata } from "../protocol/seating.ts";

/** A room's row with its metadata. */
export type ListedRoom = IRoomCache & { metadata: RoomMetadata };

/** A caller's demands on an open room. */
export interface Wanted {
  /** For a ranked room. */
  readonly near?: Near | undefined;
  /** Number of the caller's seats; 1 if left out. */
  readonly seats?: number;
}

/** A room that waits, whose players could all go to another one. */
export interface WaitingRoom {
  readonly kindKey: string;
  readonly roomId: string;
  /** Its own free seats. */
  readonly free: number;
  /** Number of its players; 0 if they stay. */
  readonly wanted: number;
  /** The most free seats that the other room may have. */
  readonly mostFree: number;
  readonly near?: Near | undefined;
}

/** A search in the ranked queue. */
export interface Near {
  /** The place in the queue of those for whom a room is searched. */
  readonly queued: Queued;
  /** Rooms that have refused them. */
  readonly except: readonly string[];
}

const count = z.int().min(0);

/** The fields of a row that the project reads. */
const rowSchema = z.looseObject({
  roomId: z.string().min(1),
  processId: z.string().min(1),
  name: z.string(),
  createdAt: z.iso.datetime(),
  locked: z.boolean(),
  private: z.boolean(),
  metadata: z.object({
    kind_key: z.string(),
    mode: z.enum(MODES),
    phase: z.enum(PHASES),
    ranked: z.boolean(),
    open: z.boolean(),
    players: count,
    seats: count,
    spectators: count,
    standing: z.array(standingSchema).exactOptional(),
    code: z.string().nullable(),
    // rows of version 0.1.0 have none
    queue: z.object({ rating: z.number(), reach: z.number(), since: z.number() }).nullable().default(null),
  }) satisfies z.ZodType<RoomMetadata>,
});

/** Reads the row that is stored for a room. Returns undefined for one that none of our processes has written. */
export function readRow(roomId: string, text: string): ListedRoom | undefined {
  try {
    const row = rowSchema.parse(JSON.parse(text));
    const room = { ...row, createdAt: new Date(row.createdAt) };
    return row.roomId === roomId ? (initializeRoomCache(room) as ListedRoom) : undefined;
  } catch {
    return undefined;
  }
}

/** A field of a room's row, or of its metadata if the row has no such field. */
function fieldOf(room: IRoomCache, name: string): unknown {
  return Object.hasOwn(room, name) ? room[name as keyof IRoomCache] : room.metadata?.[name];
}

/** Whether a row meets all conditions, in the form that Colyseus's drivers take. */
export function matches(room: IRoomCache, conditions: object): boolean {
  return Object.entries(conditions).every(([name, value]) => fieldOf(room, name) === value);
}

/** Sorts in place. Later options decide between rooms that earlier ones leave equal. */
export function sortRows(rooms: IRoomCache[], options: SortOptions): IRoomCache[] {
  const order = Object.entries(options).map(
    ([name, way]) => [name, way === 1 || /^asc/.test(`${way}`) ? 1 : -1] as const,
  );
  return rooms.sort((one, other) => {
    for (const [name, sign] of order) {
      const [a, b] = [fieldOf(one, name) as number, fieldOf(other, name) as number];
      if (a !== b) return a < b ? -sign : sign;
    }
    return 0;
  });
}
