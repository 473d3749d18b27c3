import type { IRoomCache } from "@colyseus/core";
import { answered, locate, type RoomList } from "../cluster/directory.ts";
import type { ProcessInfo } from "../cluster/Heartbeats.ts";
import type { Processes } from "../cluster/processes.ts";
import { createTurns } from "../cluster/turns.ts";
import { ApiError } from "../protocol/errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import { canRead } from "./checkpoint.ts";
import type { Ledgers, Ownership, TakenOver } from "./ledger.ts";

/** Rooms that are revived at a time, so that running rooms keep their ticks and other callers get their answers. */
const AT_ONCE = 4;

/** The rooms of this process. */
export interface OwnRooms {
  readonly processId: string;
  isHere(roomId: string): boolean;
  /** Creates a room here from its checkpoint. */
  revive(roomId: string, takenOver: TakenOver): Promise<IRoomCache>;
}

export interface RevivalOptions {
  readonly list: RoomList;
  readonly own: OwnRooms;
  readonly ledgers: Ledgers;
  readonly processes: Pick<Processes, "livenessOf" | "leaseLeftMs" | "answers" | "mayTakeOver" | "forget">;
  readonly log: Log;
  /** Counts `revived` and `failed`. */
  readonly outcomes: Tally;
}

/** Revives rooms here whose process has died or has released them. */
export class Revival {
  readonly #options: RevivalOptions;
  /** Rooms that are being revived here. */
  readonly #underWay = new Map<string, Promise<IRoomCache | undefined>>();
  readonly #inTurn = createTurns(AT_ONCE);
  /** Rooms whose claim has had no answer, as they were seen before it: this process may own them without having them. */
  readonly #unanswered = new Map<string, Ownership>();

  constructor(options: RevivalOptions) {
    this.#options = options;
  }

  /**
   * Finds out where a room can be called: looks it up, and revives it here if it is "unowned". Returns "moving" if the caller
   * should ask again soon, undefined if there is no such room. Rejects with ApiError `unavailable` if that is unknown.
   */
  async reach(roomId: string): Promise<IRoomCache | "moving" | undefined> {
    const place = await locate(this.#options, roomId);
    switch (place.is) {
      case "here":
      case "elsewhere":
        return place.row;
      case "gone":
        if (place.row) await this.#options.list.forget(roomId, place.row.processId);
        return undefined;
      case "unowned":
        return (await this.revive(roomId, place.ownership)) ?? "moving";
      case "moving": {
        const seen = this.#unanswered.get(roomId);
        return (seen && (await this.revive(roomId, seen))) ?? "moving";
      }
    }
  }

  /**
   * Revives a room whose ownership was `seen` to be free. Returns undefined if another process was faster, or if an old copy
   * here is still closing. Simultaneous calls revive it once.
   */
  revive(roomId: string, seen: Ownership): Promise<IRoomCache | undefined> {
    const known = this.#underWay.get(roomId);
    if (known !== undefined) return known;
    const revival = this.#inTurn("", () => this.#revive(roomId, seen)).finally(() => this.#underWay.delete(roomId));
    this.#underWay.set(roomId, revival);
    return revival;
  }

  /** Revives a room that its process has released. Rejects if it was not released. */
  async take(roomId: string): Promise<IRoomCache> {
    const ownership = await this.#options.ledgers.ownershipOf(roomId);
    const room = ownership?.processId === "" ? await this.revive(roomId, ownership) : undefined;
    if (room === undefined) throw new Error("the room has not been released");
    return room;
  }

  /** Revives all rooms of a dead process, then removes the process from the cluster unless a room has failed. */
  async takeOver(dead: ProcessInfo): Promise<void> {
    const { list, processes, log } = this.#options;
    const roomIds = await list.roomsOf(dead.processId);
    const began = performance.now();
    let failed = 0;
    for (let from = 0; from < roomIds.length; from += AT_ONCE) {
      const reached = await Promise.allSettled(roomIds.slice(from, from + AT_ONCE).map((roomId) => this.reach(roomId)));
      failed += reached.filter((one) => one.status === "rejected" || one.value === "moving").length;
    }
    const ms = Math.round(performance.now() - began);
    log.warn({ process_id: dead.processId, rooms: roomIds.length, failed, ms }, "a process is gone: its rooms go on");
    if (failed > 0) return;
    await list.cleanup(dead.processId);
    await processes.forget(dead);
  }

  async #revive(roomId: string, seen: Ownership): Promise<IRoomCache | undefined> {
    const { own, ledgers, processes, log } = this.#options;
    // it was revived here a moment ago, or a copy that this process has lost is still closing
    if (own.isHere(roomId) || !processes.mayTakeOver()) return undefined;
    if (!canRead(seen.version)) {
      log.warn({ room_id: roomId, version: seen.version }, "this version of the server cannot go on with the room");
      throw new ApiError("unavailable", "the room waits for another process", { retryAfterSeconds: 2 });
    }
    const began = performance.now();
    const again = this.#unanswered.has(roomId);
    this.#unanswered.set(roomId, seen);
    const takenOver = await answered(ledgers.claim(roomId, seen, again));
    this.#unanswered.delete(roomId);
    return takenOver && this.#make(roomId, seen, takenOver, began);
  }

  /** Creates the room here, after the claim. Removes the old listing first, because the id must be free. */
  async #make(roomId: string, seen: Ownership, takenOver: TakenOver, began: number): Promise<IRoomCache> {
    const { list, own, log, outcomes } = this.#options;
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
}
