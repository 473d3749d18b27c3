import type { IRoomCache } from "@colyseus/core";
import type { RoomCalls } from "../cluster/roomCalls.ts";
import type { Records } from "../players/records.ts";
import type { SeatReservation } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import type { SeatAnswer, SeatCall } from "../protocol/seating.ts";
import { WRONG_SDK_ROOM_ID } from "../protocol/version.ts";
import type { Seated } from "./seatSearch.ts";

export interface SeatServices {
  readonly rooms: RoomCalls;
  readonly records: Records;
}

/** Gives the caller their seat in the room `held` back. Undefined if they do not get it. */
export async function reclaim(rooms: RoomCalls, call: SeatCall, held: string | undefined): Promise<Seated | undefined> {
  const own = held ? await rooms.call(held, "reclaimSeat", [call]) : undefined;
  return own?.answer.granted ? { room: own.room, answer: own.answer } : undefined;
}

/**
 * Makes a new seat the player's only one, or gives it up. Their old seat ends only now, so a call that fails leaves it to them.
 * `partyId`: the leader of that party has found the new seat, and the old room sends the player there. Rejects with
 * `room_locked` if a match has begun there.
 */
export async function keepOnly(
  { rooms, records }: SeatServices,
  playerId: string,
  { room: { roomId }, answer }: Seated,
  held?: string,
  partyId?: string,
): Promise<void> {
  try {
    if (held) {
      const left = await rooms.call(held, "giveUpSeat", partyId === undefined ? [playerId] : [playerId, partyId]);
      if (isInMatch(left)) throw new ApiError("room_locked", "a member of the party is playing a match");
      await records.freeSeat(playerId, held);
    }
    if (answer.spectator || (await records.recordSeat(playerId, roomId))) return;
    throw new ApiError("unavailable", "another call is seating the player", { retryAfterSeconds: 1 });
  } catch (error) {
    await rooms.call(roomId, "giveUpSeat", [playerId]); // nobody will come for it
    throw error;
  }
}

/** Whether a room has answered that a player is in a match there, and stays. */
export function isInMatch(called: { readonly answer: SeatAnswer } | undefined): boolean {
  return called !== undefined && !called.answer.granted && called.answer.refusal === "room_locked";
}

export function reservationOf(
  { name, roomId, processId, publicAddress }: IRoomCache,
  sessionId: string,
): SeatReservation {
  const place = { name, processId, ...(publicAddress && { publicAddress }) };
  return { ...place, roomId, sessionId, room: { ...place, roomId: WRONG_SDK_ROOM_ID } };
}
