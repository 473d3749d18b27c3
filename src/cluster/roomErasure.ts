import type { Presence } from "@colyseus/core";
import { requestFromIPC, subscribeIPC } from "@colyseus/core";
import { ApiError } from "../protocol/errors.ts";
import { channels } from "../redis/keys.ts";
import type { Processes } from "./processes.ts";

/** Longest time for a process to answer. */
const ANSWER_MS = 2000;

export interface RoomErasureOptions {
  readonly presence: Presence;
  readonly processId: () => string;
  readonly processes: Pick<Processes, "known">;
  /** Lets the rooms of this process forget a player. */
  readonly forget: (playerId: string) => Promise<unknown>;
}

/** Lets the rooms of all processes forget a player. */
export interface RoomErasure {
  /** Accepts requests of other processes from now on. */
  listen(): Promise<void>;
  /** Rejects with ApiError `unavailable` if a process does not answer, also while the rooms of a dead one are not revived yet. */
  forget(playerId: string): Promise<void>;
}

export function createRoomErasure({ presence, processId, processes, forget }: RoomErasureOptions): RoomErasure {
  async function ask(id: string, playerId: string): Promise<void> {
    try {
      await requestFromIPC(presence, channels.forgetting(id), "forget", [playerId], ANSWER_MS);
    } catch (cause) {
      // also if the process is dead: its rooms may name the player, and cannot forget them before they are revived
      throw new ApiError("unavailable", "a process does not answer", { retryAfterSeconds: 2, cause });
    }
  }

  return {
    async listen() {
      await subscribeIPC(presence, channels.forgetting(processId()), async (_method, [playerId]) => {
        await forget(`${playerId}`);
        return true;
      });
    },
    async forget(playerId) {
      const others = processes.known().filter((one) => one.processId !== processId());
      await Promise.all([forget(playerId), ...others.map((one) => ask(one.processId, playerId))]);
    },
  };
}
