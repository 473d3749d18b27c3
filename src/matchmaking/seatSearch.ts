import { type IRoomCache, matchMaker } from "@colyseus/core";
import type { RoomCalls } from "../cluster/roomCalls.ts";
import type { Records } from "../players/records.ts";
import { roomKindOf } from "../protocol/api.ts";
import { ApiError, type ErrorCode } from "../protocol/errors.ts";
import { kindKeyOf, type RoomKind } from "../protocol/kinds.ts";
import { ROOM_TYPE } from "../protocol/names.ts";
import type { Queued, SeatAnswer, SeatCall } from "../protocol/seating.ts";
import type { MakeRoom } from "./madeRooms.ts";
import type { ClaimOutcome, OpenRooms } from "./openRooms.ts";
import type { PlacementMethod } from "./ports.ts";
import type { ListedRoom } from "./rows.ts";

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  room_not_found: "there is no such room",
  room_full: "the room is full",
  room_locked: "the room's match has begun",
  room_mismatch: "the room is not of the kind that the call asks for",
  rate_limited: "too many seats were reserved from this address and not used",
  forbidden: "these players of one address have met too often today",
};

/** Number of open rooms that may refuse a caller before the caller is told to try again later. */
const MAX_REFUSALS = 8;

export type GrantedSeat = Extract<SeatAnswer, { granted: true }>;

/** A seat and its room. */
export interface Seated {
  readonly room: IRoomCache;
  readonly answer: GrantedSeat;
}

export interface SeatSearchOptions {
  readonly records: Pick<Records, "roomOfCode">;
  readonly openRooms: OpenRooms;
  readonly rooms: RoomCalls;
  readonly makeRoom: MakeRoom;
}

/** Finds a seat for a caller. Rejects with an ApiError if there is none. */
export type SeatSearch = (call: SeatCall, method: PlacementMethod) => Promise<Seated>;

/** Searches the room that a call names by code or id, else the open rooms of the kind it asks for, else a new room. */
export function createSeatSearch({ records, openRooms, rooms, makeRoom }: SeatSearchOptions): SeatSearch {
  async function takeNamed(roomId: string, call: SeatCall): Promise<Seated> {
    const called = await rooms.call(roomId, "takeSeat", [call]);
    if (called === undefined) throw refusalError("room_not_found");
    const { room, answer } = called;
    if (!answer.granted) throw refusalError(answer.refusal);
    return { room, answer };
  }

  async function takeOpen(kind: RoomKind, call: SeatCall, method: PlacementMethod): Promise<Seated> {
    const { queued, companions = [] } = call;
    const openRoom = method === "join" ? undefined : () => makeRoom(call.from, () => createRoom(kind, { queued }));
    const refused: string[] = [];
    while (refused.length < MAX_REFUSALS) {
      const near = queued && { queued, except: refused };
      const claim = await openRooms.claim(kindKeyOf(kind), openRoom, { near, seats: 1 + companions.length });
      if (claim === undefined) throw refusalError("room_not_found");
      let outcome: ClaimOutcome = "unanswered";
      try {
        const result = await rooms.callListed(claim.room, "takeSeat", [call]);
        // the claim on a seat in a process that hangs stays too: it keeps the next callers from that seat
        if (result.is === "answered" || result.is === "silent") outcome = "answered";
        const answer = result.is === "answered" ? result.answer : undefined;
        if (answer?.granted) return { room: claim.room, answer };
        if (answer?.refusal === "forbidden") outcome = "refused";
        if (answer?.refusal === "rate_limited") throw refusalError("rate_limited");
      } finally {
        await openRooms.release(claim, outcome);
      }
      refused.push(claim.room.roomId);
      // revives a room whose process is dead, and removes the row of a room that is gone
      if (outcome === "unanswered") await rooms.reach(claim.room.roomId);
    }
    throw new ApiError("unavailable", "the open rooms had no free seat", { retryAfterSeconds: 1 });
  }

  async function takeNew(kind: RoomKind, call: SeatCall): Promise<Seated> {
    const room = await makeRoom(call.from, () =>
      createRoom(kind, { host: call.player.player_id, queued: call.queued }),
    );
    const code = (room as ListedRoom).metadata.code ?? undefined;
    return takeNamed(room.roomId, { ...call, request: { ...call.request, code } });
  }

  return async (call, method) => {
    const { request } = call;
    if (request.code !== undefined) {
      const roomId = await records.roomOfCode(request.code);
      if (roomId === undefined || (request.room_id ?? roomId) !== roomId) throw refusalError("room_not_found");
      return takeNamed(roomId, call);
    }
    if (request.room_id !== undefined) return takeNamed(request.room_id, call);
    const kind = roomKindOf(request);
    if (kind.private || method === "create") return takeNew(kind, call);
    return takeOpen(kind, call, method);
  };
}

export function refusalError(code: ErrorCode): ApiError {
  return new ApiError(code, REFUSALS[code] ?? "there is no seat");
}

/** Creates a room, for `host` if it is private, for the player who is `queued` if it is ranked. */
async function createRoom(kind: RoomKind, { host, queued }: { host?: string; queued?: Queued | undefined }) {
  try {
    return await matchMaker.createRoom(ROOM_TYPE, { kind, ...(kind.private && { host }), ...(queued && { queued }) });
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError("unavailable", "a room could not be created", { retryAfterSeconds: 2, cause });
  }
}
