import type {
  MatchmakingAnswer,
  MatchmakingRequest,
  RoomListing,
  RoomsAnswer,
  RoomsQuery,
  SeatReservation,
} from "../protocol/api.ts";

/** `place` finds a room or creates one, `create` creates one, `join` finds one. */
export type PlacementMethod = "place" | "create" | "join";

/** Decides which room a caller gets, and reserves a seat there. All methods reject with an ApiError. */
export interface Placement {
  /** A caller without a token becomes a new guest. `from` stands for the caller's address. */
  place(
    token: string | undefined,
    request: MatchmakingRequest,
    method: PlacementMethod,
    from: string,
  ): Promise<MatchmakingAnswer>;
  /** Reserves the seat of a lost connection, by the reconnection token that the SDK has kept. */
  reconnect(roomId: string, reconnectionToken: string): Promise<SeatReservation>;
  list(query: RoomsQuery): Promise<RoomsAnswer>;
  /** Shows a public room. */
  show(roomId: string): Promise<RoomListing>;
}
