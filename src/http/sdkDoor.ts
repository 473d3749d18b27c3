import * as z from "zod";
import type { Placement, PlacementMethod } from "../matchmaking/ports.ts";
import type { SeatReservation } from "../protocol/api.ts";
import { matchmakingRequestSchema } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { ROOM_TYPE } from "../protocol/names.ts";
import { idSchema } from "../protocol/shapes.ts";
import { valid } from "./requests.ts";

/** The SDK's methods that name a type of room. */
const METHODS: Readonly<Record<string, PlacementMethod>> = { joinOrCreate: "place", create: "create", join: "join" };

const optionsSchema = z.looseObject({});
const reconnectSchema = z.object({
  room_id: idSchema,
  reconnectionToken: z.string().regex(/^[\w-]{1,128}$/, "expected the token of a connection"),
});

/** `POST /matchmake/:method/:roomName`, as a method of the SDK's client sends it. */
export interface SdkCall {
  method: string;
  /** With `joinById` and `reconnect` it is a room's id. */
  roomName: string;
  /** Not validated yet. */
  options: unknown;
  token: string | undefined;
}

/** A seat for a method of the SDK, by the rules of `POST /api/pong/matchmaking`. */
export async function reserveForSdk(placement: Placement, call: SdkCall): Promise<SeatReservation> {
  const { method, roomName, token } = call;
  const options = valid(optionsSchema, call.options);
  if (method === "reconnect") {
    const { room_id, reconnectionToken } = valid(reconnectSchema, { ...options, room_id: roomName });
    return placement.reconnect(room_id, reconnectionToken);
  }
  if (method === "joinById") return place({ ...options, room_id: roomName }, "place");
  const placing = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (placing === undefined) throw new ApiError("not_found", "matchmaking has no such method");
  if (roomName !== ROOM_TYPE) throw new ApiError("not_found", "there is no such type of room");
  return place(options, placing);

  async function place(body: object, how: PlacementMethod): Promise<SeatReservation> {
    const { reservation } = await placement.place(token, valid(matchmakingRequestSchema, body), how);
    return reservation;
  }
}
