import { setTimeout } from "node:timers/promises";
import type { Presence } from "@colyseus/core";
import { requestFromIPC, subscribeIPC } from "@colyseus/core";
import { BEAT_MS, type Processes } from "../cluster/processes.ts";
import type { Log } from "../telemetry/log.ts";
import type { Tally } from "../telemetry/Meters.ts";
import { CHECKPOINT_VERSION, canRead } from "./checkpoint.ts";
import type { Revival } from "./revival.ts";

/** Rooms on their way at a time: one more makes the whole faster, and each pause longer. */
const AT_ONCE = 2;

/** How long an heir may take to have a room. */
const HEIR_MS = 1000;

/** A room that can be given away. */
export interface MovableRoom {
  readonly roomId: string;
  /** Stops it, and leaves it to whoever claims it. */
  release(): Promise<boolean>;
  /** Ends the copy that is here: its clients ask matchmaking where it is. */
  fence(): void;
}

export interface HandoverOptions {
  readonly presence: Presence;
  readonly processId: () => string;
  readonly processes: Pick<Processes, "known">;
  readonly revival: Pick<Revival, "take">;
  readonly log: Log;
  /** `taken`; or `refused`, by an heir. */
  readonly outcomes: Tally;
}

/** Gives the rooms of a process that stops to those that do not. */
export interface Handover {
  /** Takes rooms from now on. */
  listen(): Promise<void>;
  /** Done when every room that can be is in another process; the others go on here. */
  giveAway(rooms: () => readonly MovableRoom[]): Promise<void>;
}

export function createHandover({ presence, processId, processes, revival, log, outcomes }: HandoverOptions): Handover {
  const channelOf = (id: string) => `pong:handover:${id}`;
  let stopping = false;
  /** Those that did not take a room: they stop too, or have died. */
  const refusing = new Set<string>();

  /** Others who could take a room, the least loaded first. */
  function heirs(): string[] {
    const others = processes
      .known()
      .filter((one) => one.processId !== processId() && !one.draining && !refusing.has(one.processId))
      .filter((one) => canRead(CHECKPOINT_VERSION, one.version));
    others.sort((one, other) => one.load.eventLoopUtilization - other.load.eventLoopUtilization);
    return others.map((one) => one.processId);
  }

  async function giveOne(room: MovableRoom, turn: number): Promise<void> {
    const candidates = heirs();
    if (candidates.length === 0 || !(await room.release())) return;
    const began = performance.now();
    for (let index = 0; index < candidates.length; index += 1) {
      const heir = candidates[(turn + index) % candidates.length] as string;
      try {
        await requestFromIPC(presence, channelOf(heir), "take", [room.roomId], HEIR_MS);
        const ms = Math.round(performance.now() - began);
        log.info({ room_id: room.roomId, heir, ms }, "room handed over");
        outcomes.add("taken");
        break;
      } catch (err) {
        outcomes.add("refused");
        refusing.add(heir);
        log.warn({ err, room_id: room.roomId, heir }, "an heir did not take the room");
      }
    }
    // without an heir it is made anew by whoever is asked for it first
    room.fence();
  }

  return {
    async listen() {
      await subscribeIPC(presence, channelOf(processId()), async (_method, [roomId]) => {
        if (stopping) throw new Error("this process stops too");
        return revival.take(`${roomId}`);
      });
    },

    async giveAway(rooms) {
      stopping = true;
      const waiting = rooms()[Symbol.iterator]();
      let turn = 0;
      async function work() {
        for (const room of waiting) await giveOne(room, turn++);
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      if (heirs().length === 0) return;
      // others have sent new rooms here as long as they did not know
      await setTimeout(BEAT_MS);
      for (const room of rooms()) await giveOne(room, turn++);
    },
  };
}
