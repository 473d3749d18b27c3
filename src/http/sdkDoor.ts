import * as z from "zod";
import type { Placement, PlacementMethod } from "../matchmaking/ports.ts";
import type { SeatReservation } from "../protocol/api.ts";
import { matchmakingRequestSchema } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { ROOM_TYPE } from "../protocol/names.ts";
import { idSchema } from "../protocol/shapes.ts";
import { valid } from "./requests.ts";

/** Methods of the SDK that name a room type. */
const METHODS: Readonly<Record<string, PlacementMethod>> = { joinOrCreate: "place", create: "create", join: "join" };

const optionsSchema = z.looseObject({});
const reconnectSchema = z.object({
  room_id: idSchema,
  reconnectionToken: z.string().regex(/^[\w-]{1,128}$/, "expected the token of a connection"),
});

/** A `POST /matchmake/:method/:roomName` of the SDK's client. */
export interface SdkCall {
  method: string;
  /** A room type; a room id for `joinById` and `reconnect`. */
  roomName: string;
  /** Not validated yet. */
  options: unknown;
  token: string | undefined;
  /** Stands for the caller's address. */
  from: string;
}

/** Reserves a seat for a method of the SDK, by the rules of `POST /api/pong/matchmaking`. */
export async function reserveForSdk(placement: Placement, call: SdkCall): Promise<SeatReservation> {
  const { method, roomName, token, from } = call;
  const options = valid(optionsSchema, call.options);
  if (method === "reconnect") {
    const { room_id, reconnectionToken } = valid(reconnectSchema, { ...options, room_id: roomName });
    return placement.reconnect(room_id, reconnectionToken);
  }
  if (method === "joinById") return place({ ...options, room_id: roomName }, "place");
  const placing = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (placing === undefined) throw new ApiError("not_found", "matchmaking has no such method");
  if (roomName !== ROOM_TYPE) throw new ApiError("not_found", "there is no such room type");
  return place(options, placing);

  async function place(body: object, how: PlacementMethod): Promise<SeatReservation> {
    const { reservation } = await placement.place(token, valid(matchmakingRequestSchema, body), how, from);
    return reservation;
  }
}
