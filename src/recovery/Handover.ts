import { setTimeout } from "node:timers/promises";
import type { Presence } from "@colyseus/core";
import { requestFromIPC, subscribeIPC } from "@colyseus/core";
import { HEARTBEAT_MS } from "../cluster/Heartbeats.ts";
import type { Processes } from "../cluster/processes.ts";
import { channels } from "../redis/keys.ts";
import type { Log } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import { CHECKPOINT_VERSION, canRead } from "./checkpoint.ts";
import type { Revival } from "./Revival.ts";

/** Rooms on their way at a time. With more, the whole handover is faster, and each room pauses longer. */
const AT_ONCE = 2;

/** Longest time that an heir may need to take a room. */
const HEIR_MS = 1000;

/** A room that can be given away. */
export interface MovableRoom {
  readonly roomId: string;
  /** Stops the room and leaves it to whoever claims it. */
  release(): Promise<boolean>;
  /** Ends this process's copy. Its clients ask matchmaking where the room is. */
  fence(): void;
}

export interface HandoverOptions {
  readonly presence: Presence;
  readonly processId: () => string;
  readonly processes: Pick<Processes, "known">;
  readonly revival: Pick<Revival, "take">;
  readonly log: Log;
  /** Counts rooms `taken` and `refused` by an heir. */
  readonly outcomes: Tally;
}

/** Gives the rooms of a process that stops to processes that do not: its heirs. */
export class Handover {
  readonly #options: HandoverOptions;
  /** Processes that did not take a room: they are stopping too, or have died. */
  readonly #refusing = new Set<string>();
  #stopping = false;
  /** Number of rooms given away: it spreads them over the heirs. */
  #turn = 0;

  constructor(options: HandoverOptions) {
    this.#options = options;
  }

  /** Takes rooms of other processes from now on. */
  async listen(): Promise<void> {
    const { presence, processId, revival } = this.#options;
    await subscribeIPC(presence, channels.handover(processId()), async (_method, [roomId]) => {
      if (this.#stopping) throw new Error("this process stops too");
      return revival.take(`${roomId}`);
    });
  }

  /** Resolves when every room that can be is in another process. The others go on here. */
  async giveAway(rooms: () => readonly MovableRoom[]): Promise<void> {
    this.#stopping = true;
    const waiting = rooms()[Symbol.iterator]();
    const giveAll = async () => {
      for (const room of waiting) await this.#give(room);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, giveAll));
    if (this.#heirs().length === 0) return;
    // other processes have sent new rooms here until they knew
    await setTimeout(HEARTBEAT_MS);
    for (const room of rooms()) await this.#give(room);
  }

  async #give(room: MovableRoom): Promise<void> {
    const heirs = this.#heirs();
    const turn = this.#turn++;
    if (heirs.length === 0 || !(await room.release())) return;
    for (let index = 0; index < heirs.length; index += 1) {
      if (await this.#offer(room, heirs[(turn + index) % heirs.length] as string)) break;
    }
    // without an heir, it is revived by whoever is asked for it first
    room.fence();
  }

  async #offer({ roomId }: MovableRoom, heir: string): Promise<boolean> {
    const { presence, log, outcomes } = this.#options;
    const began = performance.now();
    try {
      await requestFromIPC(presence, channels.handover(heir), "take", [roomId], HEIR_MS);
      const ms = Math.round(performance.now() - began);
      log.info({ room_id: roomId, heir, ms }, "room handed over");
      outcomes.add("taken");
      return true;
    } catch (err) {
      outcomes.add("refused");
      this.#refusing.add(heir);
      log.warn({ err, room_id: roomId, heir }, "an heir did not take the room");
      return false;
    }
  }

  /** The processes that could take a room, the least loaded first. */
  #heirs(): string[] {
    const { processes, processId } = this.#options;
    return processes
      .known()
      .filter((one) => one.processId !== processId() && !one.draining && !this.#refusing.has(one.processId))
      .filter((one) => canRead(CHECKPOINT_VERSION, one.version))
      .sort((one, other) => one.load.eventLoopUtilization - other.load.eventLoopUtilization)
      .map((one) => one.processId);
  }
}
