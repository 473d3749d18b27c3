import { setTimeout } from "node:timers/promises";
import { type IRoomCache, matchMaker } from "@colyseus/core";
import { localRoomOf } from "../colyseus/localRoom.ts";
import { ApiError } from "../protocol/errors.ts";
import type { SeatCalls } from "../protocol/seating.ts";
import type { Processes } from "./processes.ts";

/** Longest wait for a room that moves to another process. */
const MOVE_MS = 2000;

/** Pause between two calls to a room that moves. */
const RETRY_MS = 10;

/** Pause before and between looks whether anybody listens to a room's calls. Colyseus itself would wait for two seconds. */
const ANSWER_MS = 100;

type AnswerOf<M extends keyof SeatCalls> = Awaited<ReturnType<SeatCalls[M]>>;

/**
 * Result of calling a room once. The room is "moving" if it is being handed over or its process is dead, and "silent" if its process
 * does not answer anybody.
 */
export type CallResult<A> =
  | { readonly is: "answered"; readonly answer: A }
  | { readonly is: "moving" | "silent" | "gone" };

export interface RoomCallsOptions {
  /** Says where a room can be called; undefined if there is no such room. */
  readonly reach: (roomId: string) => Promise<IRoomCache | "moving" | undefined>;
  readonly processes: Pick<Processes, "livenessOf" | "isSilent" | "answers">;
}

/** Calls rooms of any process. Both methods reject with ApiError `unavailable` if the room does not answer. */
export interface RoomCalls extends Pick<RoomCallsOptions, "reach"> {
  /** Finds a room and calls it, again and again for MOVE_MS while it moves. Undefined if there is no such room. */
  call<M extends keyof SeatCalls>(
    roomId: string,
    method: M,
    args: Parameters<SeatCalls[M]>,
  ): Promise<{ readonly room: IRoomCache; readonly answer: AnswerOf<M> } | undefined>;
  /** Calls a room once, in the process that lists it. */
  callListed<M extends keyof SeatCalls>(
    room: IRoomCache,
    method: M,
    args: Parameters<SeatCalls[M]>,
  ): Promise<CallResult<AnswerOf<M>>>;
}

export function createRoomCalls({ reach, processes }: RoomCallsOptions): RoomCalls {
  const callListed: RoomCalls["callListed"] = async (room, method, args) => {
    // If a room of this process has just closed, Colyseus would ask all processes for it and wait for an answer.
    const isOurs = room.processId === matchMaker.processId;
    if (isOurs && !localRoomOf(room.roomId)) return { is: "gone" };
    if (processes.isSilent(room.processId)) return { is: "silent" };
    const answered = new AbortController();
    try {
      const called = matchMaker.remoteRoomCall<SeatCalls>(room.roomId, method, args);
      const answer = await Promise.race([called, untilLost(room, isOurs, answered.signal)]);
      if (answer === "silent") return { is: "silent" };
      return answer === "unheard" || isMoving(answer) ? { is: "moving" } : { is: "answered", answer };
    } catch (cause) {
      if (!isOurs && (await processes.livenessOf(room.processId, true)) === "dead") return { is: "moving" };
      throw new ApiError("unavailable", "the room does not answer", { retryAfterSeconds: 2, cause });
    } finally {
      answered.abort();
    }
  };

  /**
   * Resolves once the room cannot answer: "unheard" if nobody listens to its calls, because it has closed or moved or its process has
   * died; "silent" if its process hangs.
   */
  async function untilLost(room: IRoomCache, isOurs: boolean, answered: AbortSignal): Promise<"unheard" | "silent"> {
    for (;;) {
      await setTimeout(ANSWER_MS, undefined, { signal: answered });
      if (!(await processes.answers(room.roomId))) return "unheard";
      if (!isOurs && (await processes.livenessOf(room.processId, true)) === "silent") return "silent";
    }
  }

  return {
    reach,
    callListed,
    async call(roomId, method, args) {
      const patience = AbortSignal.timeout(MOVE_MS);
      while (!patience.aborted) {
        const room = await reach(roomId);
        if (room === undefined) return undefined;
        const result = room === "moving" ? { is: room } : await callListed(room, method, args);
        if (result.is === "gone") return undefined;
        if (result.is === "silent") break;
        if (result.is === "answered" && room !== "moving") return { room, answer: result.answer };
        await setTimeout(RETRY_MS);
      }
      throw new ApiError("unavailable", "the room is moving, or does not answer", { retryAfterSeconds: 1 });
    },
  };
}

/** Whether a room has refused a call for a seat because it may be moving (`Reception`). */
function isMoving(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "refusal" in answer && answer.refusal === "unavailable";
}
