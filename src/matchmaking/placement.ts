import type { IRoomCache } from "@colyseus/core";
import type { RoomCalls } from "../cluster/roomCalls.ts";
import { createTurns } from "../cluster/turns.ts";
import { createTicket, proofOf } from "../colyseus/seatPass.ts";
import type { Identities, Identity } from "../players/identity.ts";
import type { Records } from "../players/records.ts";
import type { MatchmakingAnswer, MatchmakingRequest, SeatReservation } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { PROTOCOL_VERSION, WRONG_SDK_ROOM_ID } from "../protocol/version.ts";
import type { MakeRoom } from "./madeRooms.ts";
import type { OpenRooms } from "./openRooms.ts";
import type { Placement, PlacementMethod } from "./ports.ts";
import { createRankedCalls, type RankedCallsOptions } from "./rankedCalls.ts";
import { createRoomList, listedRoom } from "./roomList.ts";
import { createSeatSearch, refusalError, type Seated } from "./seatSearch.ts";

export interface PlacementServices extends RankedCallsOptions {
  readonly identities: Identities;
  readonly records: Records;
  readonly openRooms: OpenRooms;
  readonly rooms: RoomCalls;
  readonly makeRoom: MakeRoom;
  /** Why this process takes no players now; undefined if it does. */
  readonly readiness: () => ApiError | undefined;
}

/** A call for a seat. */
interface Asked {
  readonly request: MatchmakingRequest;
  readonly method: PlacementMethod;
  readonly from: string;
}

/**
 * Gives every caller a seat: the seat they hold, or else one that the search finds. Matchmaking chooses the room; the room
 * decides who gets its seats.
 */
export function createPlacement(services: PlacementServices): Placement {
  const { identities, records, openRooms, rooms, makeRoom, readiness } = services;
  const inTurn = createTurns();
  const findSeat = createSeatSearch({ records, openRooms, rooms, makeRoom });
  const listRooms = createRoomList();
  const rankedCalls = createRankedCalls(services);

  /** Throws if the process takes no players. Without headroom it takes no rooms, but open rooms still have seats. */
  function checkReadiness(): void {
    const cause = readiness();
    if (cause && cause.code !== "no_headroom") throw cause;
  }

  function checkRedis(): void {
    const cause = readiness();
    if (cause?.code === "unavailable") throw cause;
  }

  /** `held` is the id of the room in which the player has a seat. */
  async function seat(player: Identity, asked: Asked, held?: string) {
    const { playerId, username, token } = player;
    const { request, method, from } = asked;
    const { secret, pass } = createTicket(token);
    const call = { player: { player_id: playerId, username }, pass, request, from, anew: method === "create" };
    const own = held ? await rooms.call(held, "reclaimSeat", [call]) : undefined;
    if (own?.answer.granted) return answered(player, { room: own.room, answer: own.answer }, secret);
    const seated = await findSeat({ ...call, ...(await rankedCalls.placeOf(playerId, request)) }, method);
    await keepOnly(services, playerId, seated, held);
    return answered(player, seated, secret);
  }

  async function answered(player: Identity, seated: Seated, secret: string): Promise<MatchmakingAnswer> {
    return { ...answerOf(player, seated, secret), ...(await rankedCalls.waitOf(seated.answer)) };
  }

  return {
    async place(token, request, method, from) {
      checkReadiness();
      const asked = { request, method, from };
      if (token === undefined) return seat(await identities.createGuest(request.username), asked);
      const player = await identities.verify(token);
      return inTurn(player.playerId, async () => seat(player, asked, await records.seatOf(player.playerId)));
    },

    async reconnect(roomId, reconnectionToken) {
      checkReadiness();
      const called = await rooms.call(roomId, "redeemToken", [proofOf(reconnectionToken)]);
      if (called === undefined) throw refusalError("room_not_found");
      const { room, answer } = called;
      if (!answer.granted) throw new ApiError("forbidden", "the reconnection token is not valid");
      return { ...reservationOf(room, answer.session_id), reconnectionToken };
    },

    async list(query) {
      checkRedis();
      return listRooms(query);
    },

    async show(roomId) {
      checkRedis();
      const room = await listedRoom(roomId);
      if (room === undefined) throw refusalError("room_not_found");
      return room;
    },
  };
}

/** Makes a new seat the player's only one, or gives it up. The seat that they held ends now, so that a call that fails keeps it. */
async function keepOnly(
  { rooms, records }: Pick<PlacementServices, "rooms" | "records">,
  playerId: string,
  { room: { roomId }, answer }: Seated,
  held?: string,
): Promise<void> {
  try {
    if (held) {
      await rooms.call(held, "giveUpSeat", [playerId]);
      await records.freeSeat(playerId, held);
    }
    if (answer.spectator || (await records.recordSeat(playerId, roomId))) return;
    throw new ApiError("unavailable", "another call is seating the player", { retryAfterSeconds: 1 });
  } catch (error) {
    await rooms.call(roomId, "giveUpSeat", [playerId]); // nobody will come for it
    throw error;
  }
}

/** `secret` is the ticket's, without which the session id opens no seat. */
function answerOf({ playerId, token }: Identity, { room, answer }: Seated, secret: string): MatchmakingAnswer {
  const { kind, code, username, spectator, resumed, is_full, players } = answer;
  return {
    protocol: PROTOCOL_VERSION,
    room_id: room.roomId,
    player_id: playerId,
    username,
    token,
    mode: kind.mode,
    ranked: kind.ranked,
    spectator,
    resumed,
    is_full,
    code,
    bots: kind.bots,
    bot_level: kind.bot_level,
    players,
    reservation: { ...reservationOf(room, answer.session_id), reconnectionToken: secret },
  };
}

function reservationOf({ name, roomId, processId, publicAddress }: IRoomCache, sessionId: string): SeatReservation {
  const place = { name, processId, ...(publicAddress && { publicAddress }) };
  return { ...place, roomId, sessionId, room: { ...place, roomId: WRONG_SDK_ROOM_ID } };
}
