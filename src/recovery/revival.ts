import { setTimeout } from "node:timers/promises";
import type { IRoomCache } from "@colyseus/core";
import type { Processes, ProcessInfo } from "../cluster/processes.ts";
import { ApiError } from "../protocol/errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import { canRead } from "./checkpoint.ts";
import type { Ledgers, Ownership, TakenOver } from "./ledger.ts";

/** How long a room may be on its way from one process to another while somebody waits for it, and how often he looks. */
const MOVE_MS = 2000;
const LOOK_EVERY_MS = 10;

/** Rooms of a dead process that are made anew at a time. */
const AT_ONCE = 4;

/** The rooms of all processes, as they are listed. */
export interface RoomList {
  findOne(conditions: { roomId: string }): Promise<IRoomCache | undefined>;
  /** Takes a room off the list if that process lists it. */
  forget(roomId: string, processId: string): Promise<unknown>;
  roomsOf(processId: string): Promise<string[]>;
  /** Takes all that this process lists off. */
  cleanup(processId: string): Promise<void>;
}

/** The rooms of this process. */
export interface OwnRooms {
  readonly processId: string;
  isHere(roomId: string): boolean;
  /** A room that lived in another process. */
  revive(roomId: string, takenOver: TakenOver): Promise<IRoomCache>;
}

export interface RevivalOptions {
  readonly list: RoomList;
  readonly own: OwnRooms;
  readonly ledgers: Ledgers;
  readonly processes: Pick<Processes, "verdictOf" | "leaseLeftMs" | "answers" | "forget">;
  readonly log: Log;
  /** `revived`, or `failed`. */
  readonly outcomes: Tally;
}

/** Finds rooms wherever they are, and makes those anew whose process is gone. */
export interface Revival {
  /** Undefined if there is no such room. ApiError `unavailable` while it cannot be said. */
  find(roomId: string): Promise<IRoomCache | undefined>;
  /** Takes a room that its process has released. Rejects if that cannot be. */
  take(roomId: string): Promise<IRoomCache>;
  /** Sees to it that everything a dead process had goes on somewhere, or is gone. */
  takeOver(process: ProcessInfo): Promise<void>;
}

export function createRevival({ list, own, ledgers, processes, log, outcomes }: RevivalOptions): Revival {
  /** Rooms that are being made anew here. */
  const revivals = new Map<string, Promise<IRoomCache | undefined>>();

  async function find(roomId: string): Promise<IRoomCache | undefined> {
    const patience = AbortSignal.timeout(MOVE_MS);
    while (!patience.aborted) {
      const row = await list.findOne({ roomId });
      if (row?.processId === own.processId && own.isHere(roomId)) return row;
      if (row && row.processId !== own.processId && (await isAlive(row.processId))) {
        if (await answered(processes.answers(roomId))) return row;
        await setTimeout(LOOK_EVERY_MS);
        continue;
      }
      const ownership = await answered(ledgers.ownershipOf(roomId));
      if (ownership === undefined) {
        if (row) await list.forget(roomId, row.processId);
        return undefined;
      }
      const room = (await isFree(ownership)) ? await revive(roomId, ownership) : undefined;
      if (room) return room;
      await setTimeout(LOOK_EVERY_MS);
    }
    throw new ApiError("unavailable", "the room is moving", { retryAfterSeconds: 1 });
  }

  async function isAlive(processId: string): Promise<boolean> {
    const verdict = await answered(processes.verdictOf(processId));
    if (verdict !== "silent") return verdict === "alive";
    // it may wake up at any time, and its rooms are to be had as soon as its lease has ended
    const retryAfterSeconds = Math.min(2, processes.leaseLeftMs(processId) / 1000);
    throw new ApiError("unavailable", "the room's process does not answer", { retryAfterSeconds });
  }

  /** Whether nobody has the room: it was released, or its process is gone. */
  async function isFree({ processId }: Ownership): Promise<boolean> {
    return processId === "" || (processId !== own.processId && !(await isAlive(processId)));
  }

  /** Undefined if somebody else does it. Asked for twice, it is done once. */
  function revive(roomId: string, ownership: Ownership): Promise<IRoomCache | undefined> {
    const known = revivals.get(roomId);
    if (known !== undefined) return known;
    const revival = reviveOnce(roomId, ownership).finally(() => revivals.delete(roomId));
    revivals.set(roomId, revival);
    return revival;
  }

  async function reviveOnce(roomId: string, seen: Ownership): Promise<IRoomCache | undefined> {
    if (!canRead(seen.version)) {
      const written = { room_id: roomId, version: seen.version };
      log.warn(written, "a room was written by a version of the server that this one cannot go on with");
      throw new ApiError("unavailable", "the room waits for another process", { retryAfterSeconds: 2 });
    }
    const began = performance.now();
    if (!(await untilCopyEnds(roomId, seen))) return undefined;
    const takenOver = await answered(ledgers.claim(roomId, seen));
    if (takenOver === undefined) return undefined;
    try {
      const row = await list.findOne({ roomId });
      if (row) await list.forget(roomId, row.processId);
      const room = await own.revive(roomId, takenOver);
      const ms = Math.round(performance.now() - began);
      log.info({ room_id: roomId, from: seen.processId || row?.processId, epoch: seen.epoch + 1, ms }, "room revived");
      outcomes.add("revived");
      return room;
    } catch (cause) {
      outcomes.add("failed");
      const fate = await takenOver.ledger.fail(-1);
      log.error({ err: cause, room_id: roomId, fate }, "a room could not be revived");
      throw new ApiError("unavailable", "the room could not be revived", { retryAfterSeconds: 1, cause });
    }
  }

  /** Waits while this process has a copy of the room that it has lost. False if the room is somebody's by now, perhaps our own. */
  async function untilCopyEnds(roomId: string, seen: Ownership): Promise<boolean> {
    const patience = AbortSignal.timeout(MOVE_MS);
    while (own.isHere(roomId)) {
      if ((await answered(ledgers.ownershipOf(roomId)))?.epoch !== seen.epoch) return false;
      if (patience.aborted) throw new ApiError("unavailable", "the room is moving", { retryAfterSeconds: 1 });
      await setTimeout(LOOK_EVERY_MS);
    }
    return true;
  }

  return {
    find,

    async take(roomId) {
      const ownership = await ledgers.ownershipOf(roomId);
      const room = ownership?.processId === "" ? await revive(roomId, ownership) : undefined;
      if (room === undefined) throw new Error("the room is not to be had");
      return room;
    },

    async takeOver({ processId, ...info }) {
      const roomIds = await list.roomsOf(processId);
      const began = performance.now();
      let failed = 0;
      for (let from = 0; from < roomIds.length; from += AT_ONCE) {
        const found = await Promise.allSettled(roomIds.slice(from, from + AT_ONCE).map(find));
        failed += found.filter(({ status }) => status === "rejected").length;
      }
      const ms = Math.round(performance.now() - began);
      log.warn({ process_id: processId, rooms: roomIds.length, failed, ms }, "a process is gone: its rooms go on");
      if (failed > 0) return; // the next look at the processes tries again
      await list.cleanup(processId);
      await processes.forget({ processId, ...info });
    },
  };
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ApiError("unavailable", "nobody can say where the room is", { retryAfterSeconds: 1, cause });
  }
}
