import type { MatchmakingRequest } from "./api.ts";
import type { ErrorCode } from "./errors.ts";
import type { Mode, Phase, RoomKind } from "./kinds.ts";

// Between matchmaking and rooms, which may run in different processes: plain JSON.

/** Whose seat it is. `token` is the bearer token; empty for a bot. */
export interface SeatOwner {
  readonly player_id: string;
  readonly username: string;
  readonly token: string;
}

/** What matchmaking and the list of rooms know of a room without asking it. */
export interface RoomMetadata {
  kind_key: string;
  mode: Mode;
  phase: Phase;
  ranked: boolean;
  /** Waits and has a free seat. */
  open: boolean;
  players: number;
  seats: number;
  spectators: number;
  /** Of a private room, else null. Not for the list. */
  code: string | null;
}

/** A call for a seat, as it crosses processes: JSON. */
export interface SeatCall {
  readonly player: SeatOwner;
  readonly request: MatchmakingRequest;
  /** He wants a new room: a seat that waits is not what he asks for. */
  readonly anew?: boolean;
}

/** A way in, or why there is none. Reasons are returned: a remote call would reword what is thrown. */
export type SeatAnswer =
  | {
      readonly granted: true;
      readonly session_id: string;
      /** One-time; without it the session id opens nothing. */
      readonly ticket: string;
      readonly kind: RoomKind;
      readonly code: string | null;
      readonly spectator: boolean;
      readonly resumed: boolean;
      readonly is_full: boolean;
      readonly players: { player_id: string; username: string }[];
    }
  | { readonly granted: false; readonly refusal: ErrorCode };

/** What matchmaking asks of a room. */
export interface SeatCalls {
  /** A seat for the caller, the one he has here or a new one, if there is room. */
  takeSeat(call: SeatCall): Promise<SeatAnswer>;
  /** The caller's own seat, if he is to have it back: in a match always, else if it is what he asks for. */
  reclaimSeat(call: SeatCall): Promise<SeatAnswer>;
  /** The player has found a seat somewhere else: the one that he waits on here is free. Always a refusal. */
  giveUpSeat(player_id: string): Promise<SeatAnswer>;
}
