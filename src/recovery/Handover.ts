import { setTimeout } from "node:timers/promises";
import type { Presence } from "@colyseus/core";
import { requestFromIPC, subscribeIPC } from "@colyseus/core";
import type { Processes } from "../cluster/processes.ts";
import { HEARTBEAT_MS } from "../cluster/timing.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import { channels } from "../redis/keys.ts";
import type { Log } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import { CHECKPOINT_VERSION, canRead } from "./checkpoint.ts";
import type { Revival } from "./Revival.ts";

/** Rooms that are handed over at a time. With more, the whole handover is faster, but each match pauses longer. */
const AT_ONCE = 2;

/** Longest time for an heir to take a room. */
const HEIR_MS = 1000;

/** A room that can be given away. */
export interface MovableRoom {
  readonly roomId: string;
  /** Stops the room and lets any process claim it. Returns false if that is not possible now. */
  release(): Promise<boolean>;
  /** Ends this process's copy and closes its clients with a code. */
  fence(code: CloseCode): void;
}

/** Answer of an heir that has taken a room. It has the heir's `schema`; version 0.1.0 does not send it. */
interface Taken {
  readonly schema?: string;
}

export interface HandoverOptions {
  readonly presence: Presence;
  readonly processId: () => string;
  readonly processes: Pick<Processes, "known">;
  readonly revival: Pick<Revival, "take">;
  /** Identifies the schema of this process's states. */
  readonly schema: string;
  readonly log: Log;
  /** Counts rooms `taken` and `refused` by an heir. */
  readonly outcomes: Tally;
}

/** Gives the rooms of a process that stops to other processes, its heirs. */
export class Handover {
  readonly #options: HandoverOptions;
  /** Ids of processes that did not take a room, because they are stopping too or have died. */
  readonly #refusing = new Set<string>();
  #stopping = false;
  /** Number of rooms offered so far. It spreads rooms over the heirs. */
  #turn = 0;

  constructor(options: HandoverOptions) {
    this.#options = options;
  }

  /** Accepts rooms of other processes from now on. */
  async listen(): Promise<void> {
    const { presence, processId, revival, schema } = this.#options;
    await subscribeIPC(presence, channels.handover(processId()), async (_method, [roomId]) => {
      if (this.#stopping) throw new Error("this process stops too");
      await revival.take(`${roomId}`);
      return { schema };
    });
  }

  /** Gives away every room for which there is an heir. The others go on here. */
  async giveAway(rooms: () => readonly MovableRoom[]): Promise<void> {
    this.#stopping = true;
    const waiting = rooms()[Symbol.iterator]();
    const giveAll = async () => {
      for (const room of waiting) await this.#give(room);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, giveAll));
    if (this.#heirs().length === 0) return;
    // other processes may have created rooms here until they learned of the stop
    await setTimeout(HEARTBEAT_MS);
    for (const room of rooms()) await this.#give(room);
  }

  async #give(room: MovableRoom): Promise<void> {
    const heirs = this.#heirs();
    const turn = this.#turn++;
    if (heirs.length === 0 || !(await room.release())) return;
    let taken: Taken | undefined;
    for (let index = 0; index < heirs.length && taken === undefined; index += 1) {
      taken = await this.#offer(room, heirs[(turn + index) % heirs.length] as string);
    }
    // if no heir has taken the room, the first process that is asked for it revives it
    const fits = taken === undefined || taken.schema === this.#options.schema;
    room.fence(fits ? CloseCode.MOVED : CloseCode.REJOIN);
  }

  async #offer({ roomId }: MovableRoom, heir: string): Promise<Taken | undefined> {
    const { presence, log, outcomes } = this.#options;
    const began = performance.now();
    try {
      const taken = await requestFromIPC<Taken>(presence, channels.handover(heir), "take", [roomId], HEIR_MS);
      const ms = Math.round(performance.now() - began);
      log.info({ room_id: roomId, heir, ms }, "room handed over");
      outcomes.add("taken");
      return taken;
    } catch (err) {
      outcomes.add("refused");
      this.#refusing.add(heir);
      log.warn({ err, room_id: roomId, heir }, "an heir did not take the room");
      return undefined;
    }
  }

  /** Ids of the processes that could take a room, the least loaded first. */
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
