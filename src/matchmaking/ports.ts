import type {
  MatchmakingAnswer,
  MatchmakingRequest,
  MatchResult,
  RoomsAnswer,
  RoomsQuery,
  SeatReservation,
} from "../protocol/api.ts";

/** Find a room or else create one; create one; find one. */
export type PlacementMethod = "place" | "create" | "join";

/** Which room a caller gets, and his seat in it. All throw an ApiError. */
export interface Placement {
  /** Without a token the caller is a new guest. */
  place(token: string | undefined, request: MatchmakingRequest, method: PlacementMethod): Promise<MatchmakingAnswer>;
  /** The token is the SDK's own, of a connection that was lost. */
  reconnect(roomId: string, reconnectionToken: string): Promise<SeatReservation>;
  list(query: RoomsQuery): Promise<RoomsAnswer>;
}

/** Matches that are over; undefined for one that is not known, or no longer. */
export interface MatchArchive {
  resultOf(match_id: string): Promise<MatchResult | undefined>;
  replayOf(match_id: string): Promise<object | undefined>;
}
