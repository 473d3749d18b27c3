import type { IRoomCache } from "@colyseus/core";
import { ApiError } from "../protocol/errors.ts";
import type { Ledgers, Ownership } from "../recovery/ledger.ts";
import type { Processes } from "./processes.ts";

/** The list of the rooms of all processes. */
export interface RoomList {
  findOne(conditions: { roomId: string }): Promise<IRoomCache | undefined>;
  /** Removes a room from the list if that process lists it. */
  forget(roomId: string, processId: string): Promise<unknown>;
  /** Ids of the rooms that a process lists. */
  roomsOf(processId: string): Promise<string[]>;
  /** Removes all rooms that a process lists. */
  cleanup(processId: string): Promise<void>;
}

/** The answer of `locate`. */
export type Whereabouts =
  | { readonly is: "here" | "elsewhere"; readonly row: IRoomCache }
  /** The room can be revived, because nobody owns it or its process is dead. */
  | { readonly is: "unowned"; readonly ownership: Ownership }
  /** The room is moving between processes, or is being created. Look again soon. */
  | { readonly is: "moving" }
  /** There is no such room. `row` is a listing that outlived it. */
  | { readonly is: "gone"; readonly row: IRoomCache | undefined };

/** Longest time from a room's entry in the list to its first answer. */
const CREATION_MS = 2000;

export interface Directory {
  readonly list: Pick<RoomList, "findOne">;
  readonly own: { readonly processId: string; isHere(roomId: string): boolean };
  readonly ledgers: Pick<Ledgers, "ownershipOf">;
  readonly processes: Pick<Processes, "livenessOf" | "leaseLeftMs" | "answers">;
}

/**
 * Says where a room is, and changes nothing. Rejects with ApiError `unavailable` while Redis is away, or while nobody knows
 * whether the room's process is dead.
 */
export async function locate(directory: Directory, roomId: string): Promise<Whereabouts> {
  const { list, own, ledgers, processes } = directory;
  const row = await list.findOne({ roomId });
  if (row?.processId === own.processId && own.isHere(roomId)) return { is: "here", row };
  if (row && row.processId !== own.processId && (await isAlive(directory, row.processId))) {
    if (await answered(processes.answers(roomId))) return { is: "elsewhere", row };
    const mayCome = isNew(row) || (await answered(ledgers.ownershipOf(roomId))) !== undefined;
    return mayCome ? { is: "moving" } : { is: "gone", row };
  }
  const ownership = await answered(ledgers.ownershipOf(roomId));
  if (ownership === undefined) return { is: "gone", row };
  const { processId } = ownership;
  const isOwned = processId === own.processId || (processId !== "" && (await isAlive(directory, processId)));
  return isOwned ? { is: "moving" } : { is: "unowned", ownership };
}

/** Whether a room was created so recently that it may not answer calls yet. */
function isNew({ createdAt }: IRoomCache): boolean {
  return Math.abs(Date.now() - Number(createdAt)) < CREATION_MS;
}

async function isAlive({ processes }: Directory, processId: string): Promise<boolean> {
  const liveness = await answered(processes.livenessOf(processId));
  if (liveness !== "silent") return liveness === "alive";
  // the process may go on at any time; when its lease has ended, its rooms can be revived
  const retryAfterSeconds = Math.min(2, processes.leaseLeftMs(processId) / 1000);
  throw new ApiError("unavailable", "the room's process does not answer", { retryAfterSeconds });
}

/** Waits for an answer of Redis. Rejects with ApiError `unavailable` if there is none. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ApiError("unavailable", "nobody can say where the room is", { retryAfterSeconds: 1, cause });
  }
}
