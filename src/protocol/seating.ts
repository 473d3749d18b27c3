import type { MatchmakingRequest, Standing } from "./api.ts";
import type { ErrorCode } from "./errors.ts";
import type { Mode, Phase, RoomKind } from "./kinds.ts";

// Calls between matchmaking and rooms, which may run in different processes. Everything here is plain JSON.

/** The player of a seat. */
export interface SeatOwner {
  readonly player_id: string;
  readonly username: string;
}

/** The part of a ticket that the room gets (`colyseus/seatPass.ts`). */
export interface SeatPass {
  readonly proof: string;
  readonly sealed_token: string;
}

/** A player or a room in the ranked queue. */
export interface Queued {
  readonly rating: number;
  /** Half the width of the window at first, in points of the rating. */
  readonly reach: number;
  /** Beginning of the wait, in Unix milliseconds. */
  readonly since: number;
}

/** What matchmaking and the list of rooms know about a room without asking it. */
export interface RoomMetadata {
  kind_key: string;
  mode: Mode;
  phase: Phase;
  ranked: boolean;
  /** The room waits for players and has a free seat. */
  open: boolean;
  players: number;
  seats: number;
  spectators: number;
  /** The players of a running match, by side. */
  standing?: Standing[];
  /** The code of a private room, otherwise null. It is not in the list. */
  code: string | null;
  /** The place of a ranked room's players in the queue: the means of their ratings and windows, and the longest wait. */
  queue: Queued | null;
}

/** A call for a seat. */
export interface SeatCall {
  readonly player: SeatOwner;
  readonly pass: SeatPass;
  readonly request: MatchmakingRequest;
  /** Stands for the caller's address. */
  readonly from: string;
  /** The caller's place in the ranked queue of the room's mode, if the caller asks for it. */
  readonly queued?: Queued;
  /** The caller wants a new room, not the seat that they have in one that waits. */
  readonly anew?: boolean;
  /** A room sends the player here, who has not asked for that. They then get the seat whatever their call says. */
  readonly moved?: boolean;
}

/** A seat, or why there is none. Refusals are returned, because a remote call would change the text of an error. */
export type SeatAnswer =
  | {
      readonly granted: true;
      readonly session_id: string;
      readonly kind: RoomKind;
      readonly code: string | null;
      /** The name that the seat has for as long as it lasts. The caller's token may have another by now. */
      readonly username: string;
      readonly spectator: boolean;
      readonly resumed: boolean;
      readonly is_full: boolean;
      readonly players: { player_id: string; username: string }[];
    }
  | { readonly granted: false; readonly refusal: ErrorCode };

/** A player who can go to another room. */
export interface MovablePlayer extends SeatOwner, Pick<SeatCall, "from" | "queued"> {}

/** How players of a room that waits go to another room. */
export interface SeatMoves {
  /** The players who may go: all who have come, or none. */
  movable(): MovablePlayer[];
  /** Ends the seats of players who have a seat in another room now. Returns the ids of those who stay after all. */
  sendAway(playerIds: readonly string[]): string[];
}

/** A new session for a reconnection token, which is its ticket, or why there is none. */
export type SessionAnswer =
  | { readonly granted: true; readonly session_id: string }
  | { readonly granted: false; readonly refusal: ErrorCode };

/** What matchmaking can ask of a room. */
export interface SeatCalls {
  /** Gives the caller the seat that they have here, or a new one if there is room. */
  takeSeat(call: SeatCall): Promise<SeatAnswer>;
  /** Gives the caller their own seat back: always in a match, otherwise if it is what they ask for. */
  reclaimSeat(call: SeatCall): Promise<SeatAnswer>;
  /** Frees the seat on which a player waits here, because they have found one elsewhere. Always answers a refusal. */
  giveUpSeat(playerId: string): Promise<SeatAnswer>;
  /** Reserves the seat whose session has the reconnection token with this proof, for the SDK's `reconnect` on a new page. */
  redeemToken(proof: string): Promise<SessionAnswer>;
}
