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

/** Points by which a window widens on both sides every WIDENING_MS of the wait. */
export const WIDENING = 50;
export const WIDENING_MS = 5000;

/** A room's entry in the list of rooms, which matchmaking reads without asking the room. */
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

/** A player who wants a seat, and the pass of their ticket. */
export interface Caller {
  readonly player: SeatOwner;
  readonly pass: SeatPass;
}

/** A call for a seat. */
export interface SeatCall extends Caller {
  readonly request: MatchmakingRequest;
  /** Stands for the caller's address. */
  readonly from: string;
  /** The caller's place in the ranked queue of the room's mode, if the caller asks for it. */
  readonly queued?: Queued;
  /** The caller wants a new room, not the seat that they have in one that waits. */
  readonly anew?: boolean;
  /** A room sends the player here, who has not asked for that. They then get the seat whatever their call says. */
  readonly moved?: boolean;
  /** The other members of the caller's party. All of them get seats with the caller, or nobody does. */
  readonly companions?: readonly Caller[] | undefined;
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
      /** The sessions of the call's companions, in the order of the call. */
      readonly companions?: readonly string[];
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

/** How players of a room learn that the leader of their party has found a match elsewhere. */
export interface PartyMessages {
  /** Tells those of the players who are here. They may go or stay. */
  tellAll(partyId: string, playerIds: readonly string[]): void;
}

/** A new session for a reconnection token, which is its ticket, or why there is none. */
export type SessionAnswer =
  | { readonly granted: true; readonly session_id: string }
  | { readonly granted: false; readonly refusal: ErrorCode };

/** Matchmaking's calls to a room. */
export interface SeatCalls {
  /** Gives the caller the seat that they have here, or a new one if there is room. */
  takeSeat(call: SeatCall): Promise<SeatAnswer>;
  /** Gives the caller their own seat back: always in a match, otherwise if it is what they ask for. */
  reclaimSeat(call: SeatCall): Promise<SeatAnswer>;
  /** Refuses with `room_locked` if the player is in a match here, otherwise with `room_not_found`. */
  checkFree(playerId: string): Promise<SeatAnswer>;
  /**
   * Frees the seat on which a player waits here, because they have found one elsewhere. With the id of a party, its leader has
   * found it, and the player is sent there, unless they are in a match here: `room_locked`. Always answers a refusal.
   */
  giveUpSeat(playerId: string, partyId?: string): Promise<SeatAnswer>;
  /** Reserves the seat whose session has the reconnection token with this proof, for the SDK's `reconnect` on a new page. */
  redeemToken(proof: string): Promise<SessionAnswer>;
}
