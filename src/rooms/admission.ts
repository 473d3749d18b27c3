import type { MatchmakingRequest } from "../protocol/api.ts";
import { roomKindOf } from "../protocol/api.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Phase, RoomKind } from "../protocol/kinds.ts";
import { kindKeyOf, seatsOf } from "../protocol/kinds.ts";
import type { SeatTable } from "./SeatTable.ts";

/** The facts by which callers choose a room. They never change. */
export interface RoomIdentity {
  readonly room_id: string;
  readonly kind: RoomKind;
  /** Code of a private room, else null. */
  readonly code: string | null;
  /** Id of the player for whom a private room was made. Null for others, and for rooms of version 0.1.0. */
  host: string | null;
}

/** Whether this room is the one that a player asks for. A call for a private room of one's own fits only that room's host. */
export function fitsRoom(request: MatchmakingRequest, room: RoomIdentity, playerId: string): boolean {
  if (request.spectate || contradicts(request, room.kind)) return false;
  if (request.room_id !== undefined) return request.room_id === room.room_id;
  if (request.code !== undefined) return request.code === room.code;
  if (room.host !== null && room.host !== playerId) return false;
  return kindKeyOf(roomKindOf(request)) === kindKeyOf(room.kind);
}

/** The reason to refuse so many new seats to a caller; undefined if they get them. */
export function refusalOf(
  request: MatchmakingRequest,
  room: RoomIdentity,
  phase: Phase,
  seats: SeatTable,
  maxSpectators: number,
  wanted = 1,
): ErrorCode | undefined {
  if (room.kind.private && request.code !== room.code) return "room_not_found";
  if (contradicts(request, room.kind)) return "room_mismatch";
  if (request.spectate) return seats.spectators().length < maxSpectators ? undefined : "room_full";
  if (phase !== "waiting") return "room_locked";
  return seats.players().length + wanted <= seatsOf(room.kind.mode) ? undefined : "room_full";
}

/** Whether a call names another kind of room. Fields that it leaves out fit any room. */
export function contradicts(request: MatchmakingRequest, kind: RoomKind): boolean {
  return KIND_FIELDS.some((field) => request[field] !== undefined && request[field] !== kind[field]);
}

const KIND_FIELDS = ["mode", "ranked", "bots", "bot_level", "private"] as const satisfies readonly (keyof RoomKind)[];
