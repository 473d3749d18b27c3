import { CloseCode } from "../protocol/closeCodes.ts";
import { seatsOf } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { SeatError, SeatErrorCode } from "./matchmaking.ts";

/** Why a session ended without being left. */
export type LostReason =
  /** The server ended the room. */
  | "room_closed"
  /** The server stops and has nowhere to move the match to. */
  | "shutdown"
  /** The client sent something invalid: a bug of the client. */
  | "protocol_violation"
  /** The token is not valid, or not any more. */
  | "identity_refused"
  /** The server has another version of the protocol: a page should be reloaded, a program updated. */
  | "outdated"
  /** The same player joined from somewhere else and plays there. */
  | "joined_elsewhere"
  /** The server is there but the seat is gone, because it was held long enough or the match is over. */
  | "seat_gone"
  /** The server could not be reached in all the time that the session tries. */
  | "unreachable";

/**
 * Why a running match is interrupted: the connection broke (`dropped`), the match moved to another process, the server fell
 * silent, or the `room` itself has paused the match until everybody is back.
 */
export type DropCause = "dropped" | "moved" | "silent" | "room";

/**
 * The state of a session, for a page to show. Watchers have the same states, without `eliminated`.
 *
 * The order is `idle` → `matching` → `waiting` → `countdown` → `playing` → `finished` → `waiting` and so on. `resuming` can
 * come at any point after `matching`, and leads back there or to `lost`.
 */
export type Status =
  /** The session has no seat and wants none. */
  | { readonly is: "idle" }
  /** The session asks the server for a seat. */
  | { readonly is: "matching" }
  /** The room waits for players; `code` is set if it is private. */
  | { readonly is: "waiting"; readonly players: number; readonly seats: number; readonly code: string | null }
  | { readonly is: "countdown"; readonly seconds: number }
  | { readonly is: "playing" }
  | Resuming
  /** The player is out and watches. */
  | { readonly is: "eliminated"; readonly place: number }
  /** The match is over; `place` is 0 for a watcher. */
  | { readonly is: "finished"; readonly winner_id: string; readonly place: number }
  | { readonly is: "lost"; readonly reason: LostReason };

/** The session is on its way back to its seat, which the server holds meanwhile. */
export interface Resuming {
  readonly is: "resuming";
  readonly cause: DropCause;
  /** Number of the attempt that is being made or waited for, from 1. 0 while the connection is good and only the match is paused. */
  readonly attempt: number;
  /** When the connection was lost or the pause was seen, in Unix milliseconds. */
  readonly since: number;
  /** Why the last attempt failed, null before that: the server's code, or `unreachable` without any answer. */
  readonly problem: SeatErrorCode | null;
}

/** The status that the room's state means for this player. `since` is when a pause was first seen, in Unix milliseconds. */
export function statusOf(state: PongState, playerId: string, code: string | null, since: number): Status {
  const place = state.players.get(playerId)?.place ?? 0;
  switch (state.phase) {
    case "waiting":
      return { is: "waiting", players: state.players.size, seats: seatsOf(state.mode), code };
    case "countdown":
      return { is: "countdown", seconds: state.countdown };
    case "playing":
      return place > 0 ? { is: "eliminated", place } : { is: "playing" };
    case "resuming":
      return { is: "resuming", cause: "room", attempt: 0, since, problem: null };
    case "finished":
      return { is: "finished", winner_id: state.winner_id, place };
  }
}

/** Close codes after which the session does not come back. */
const FINAL: Readonly<Record<number, LostReason>> = {
  [CloseCode.CONSENTED]: "room_closed",
  [CloseCode.SHUTDOWN]: "shutdown",
  [CloseCode.PROTOCOL_VIOLATION]: "protocol_violation",
  [CloseCode.FRAME_TOO_BIG]: "protocol_violation",
  [CloseCode.IDENTITY_REFUSED]: "identity_refused",
  [CloseCode.JOINED_ELSEWHERE]: "joined_elsewhere",
};

/** Why a connection that ended like this must not be opened again, or undefined if it may be. */
export function lossByCode(end: number | "silent"): LostReason | undefined {
  return end === "silent" ? undefined : FINAL[end];
}

/** What a failed call for the player's seat means: why the seat is lost, or undefined if another try is worthwhile. */
export function lossByError({ code, isPassing, isOutdated }: SeatError): LostReason | undefined {
  if (isPassing) return undefined;
  if (isOutdated) return "outdated";
  return code === "unauthorized" || code === "forbidden" ? "identity_refused" : "seat_gone";
}

/** Why a match is interrupted whose connection ended like this. */
export function dropCauseOf(end: number | "silent"): DropCause {
  if (end === "silent") return "silent";
  return end === CloseCode.MOVED || end === CloseCode.REJOIN ? "moved" : "dropped";
}
