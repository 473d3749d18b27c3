import { CloseCode } from "../protocol/closeCodes.ts";
import { seatsOf } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { SeatError, SeatErrorCode } from "./matchmaking.ts";

/** Why a session is over without having been left. */
export type LostReason =
  /** The server ended the room. */
  | "room_closed"
  /** The server stops and had nowhere to move the match to. */
  | "shutdown"
  /** We sent what the server does not take: a bug of the client. */
  | "protocol_violation"
  /** The token is not good (any more). */
  | "identity_refused"
  /** The same player joined from somewhere else, and plays there. */
  | "joined_elsewhere"
  /** The server is there, but the seat is not: the grace was over, or the match. */
  | "seat_gone"
  /** The server could not be reached for as long as the session tries. */
  | "unreachable";

/**
 * Why a match that was on is not being played: the connection broke (network or process), the server sent us to where the
 * match is now, it said nothing any more, or (`room`) it has paused the match itself until everybody is back.
 */
export type DropCause = "dropped" | "moved" | "silent" | "room";

/**
 * What a session is doing, for a page to show. Watchers go through the same, without `eliminated`.
 *
 * `idle` → `matching` → `waiting` → `countdown` → `playing` → `finished` → `waiting` …; `resuming` may come in between
 * anywhere and leads back there or to `lost`.
 */
export type Status =
  /** No seat, and none wanted. */
  | { readonly is: "idle" }
  /** The server is asked for a seat. */
  | { readonly is: "matching" }
  /** In a room that is not full; `code` if it is a private one. */
  | { readonly is: "waiting"; readonly players: number; readonly seats: number; readonly code: string | null }
  | { readonly is: "countdown"; readonly seconds: number }
  | { readonly is: "playing" }
  | Resuming
  /** Out, watching on. */
  | { readonly is: "eliminated"; readonly place: number }
  /** `place` is 0 for who only watched. */
  | { readonly is: "finished"; readonly winner_id: string; readonly place: number }
  | { readonly is: "lost"; readonly reason: LostReason };

/** The way back to the seat, which the server holds meanwhile. */
export interface Resuming {
  readonly is: "resuming";
  readonly cause: DropCause;
  /** The attempt that is being made, or waited for; from 1. 0 when the connection is there and only the match is paused. */
  readonly attempt: number;
  /** When the connection was lost, or the pause seen: Unix ms. */
  readonly since: number;
  /** Why the last attempt failed; null before that. `unreachable` is no answer at all, others are the server's words. */
  readonly problem: SeatErrorCode | null;
}

/** What the room's state means to this player. `since` is when a pause was seen first, Unix ms. */
export function statusOf(state: PongState, player_id: string, code: string | null, since: number): Status {
  const place = state.players.get(player_id)?.place ?? 0;
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

/** By close code: what is not to be tried again. */
const FINAL: Readonly<Record<number, LostReason>> = {
  [CloseCode.CONSENTED]: "room_closed",
  [CloseCode.SHUTDOWN]: "shutdown",
  [CloseCode.PROTOCOL_VIOLATION]: "protocol_violation",
  [CloseCode.FRAME_TOO_BIG]: "protocol_violation",
  [CloseCode.IDENTITY_REFUSED]: "identity_refused",
  [CloseCode.JOINED_ELSEWHERE]: "joined_elsewhere",
};

/** Why a connection that ended so is not to be opened again; undefined for one that is. */
export function lossByCode(end: number | "silent"): LostReason | undefined {
  return end === "silent" ? undefined : FINAL[end];
}

/** What an answer of matchmaking means for who wants his seat back; undefined if it is worth another try. */
export function lossByError({ code, isPassing }: SeatError): LostReason | undefined {
  if (isPassing) return undefined;
  return code === "unauthorized" || code === "forbidden" ? "identity_refused" : "seat_gone";
}

export function dropCauseOf(end: number | "silent"): DropCause {
  if (end === "silent") return "silent";
  return end === CloseCode.MOVED ? "moved" : "dropped";
}
