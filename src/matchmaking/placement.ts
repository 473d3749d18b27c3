import type { RoomCalls } from "../cluster/roomCalls.ts";
import { createTurns } from "../cluster/turns.ts";
import { createTicket, proofOf } from "../colyseus/seatPass.ts";
import type { Parties } from "../parties/parties.ts";
import type { Identities, Identity } from "../players/identity.ts";
import type { Records } from "../players/records.ts";
import type { MatchmakingAnswer, MatchmakingRequest } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { MakeRoom } from "./madeRooms.ts";
import { keepOnly, reclaim, reservationOf } from "./onlySeat.ts";
import type { OpenRooms } from "./openRooms.ts";
import { createPartySeats } from "./partySeats.ts";
import type { Placement, PlacementMethod } from "./ports.ts";
import { createRankedCalls, type RankedCallsOptions } from "./rankedCalls.ts";
import { createRoomList, listedRoom } from "./roomList.ts";
import { createSeatSearch, refusalError, type Seated } from "./seatSearch.ts";

export interface PlacementServices extends RankedCallsOptions {
  readonly identities: Identities;
  readonly records: Records;
  readonly openRooms: OpenRooms;
  readonly rooms: RoomCalls;
  readonly parties: Parties;
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
  const openParty = createPartySeats(services);
  const listRooms = createRoomList();
  const rankedCalls = createRankedCalls(services);

  /** `held` is the id of the room in which the player has a seat. */
  async function seat(player: Identity, asked: Asked, held?: string) {
    const { playerId, username, token } = player;
    const { request, method, from } = asked;
    const { secret, pass } = createTicket(token);
    const call = { player: { player_id: playerId, username }, pass, request, from };
    const anew = method === "create";
    const own = await reclaim(rooms, { ...call, anew: anew || request.party !== undefined }, held);
    if (own !== undefined) return answered(player, own, secret);
    const party = request.party === undefined ? undefined : await openParty(playerId, request.party, request);
    const together = party?.areIn(held) ? await reclaim(rooms, call, held) : undefined;
    if (together !== undefined) return answered(player, together, secret);
    await party?.checkFree();
    const queued = await rankedCalls.placeOf(playerId, request);
    const seated = await findSeat({ ...call, ...queued, anew, companions: party?.companions }, method);
    const answer = await answered(player, seated, secret);
    if (party === undefined) await keepOnly(services, playerId, seated, held);
    else await party.settle(call.player, seated, answer.reservation, held);
    return answer;
  }

  async function answered(player: Identity, seated: Seated, secret: string): Promise<MatchmakingAnswer> {
    return { ...answerOf(player, seated, secret), ...(await rankedCalls.waitOf(seated.answer)) };
  }

  return {
    async place(token, request, method, from) {
      checkReadiness(readiness());
      const asked = { request, method, from };
      if (token === undefined) return seat(await identities.createGuest(request.username), asked);
      const player = await identities.verify(token);
      return inTurn(player.playerId, async () => seat(player, asked, await records.seatOf(player.playerId)));
    },

    async reconnect(roomId, reconnectionToken) {
      checkReadiness(readiness());
      const called = await rooms.call(roomId, "redeemToken", [proofOf(reconnectionToken)]);
      if (called === undefined) throw refusalError("room_not_found");
      const { room, answer } = called;
      if (!answer.granted) throw new ApiError("forbidden", "the reconnection token is not valid");
      return { ...reservationOf(room, answer.session_id), reconnectionToken };
    },

    async list(query) {
      checkRedis(readiness());
      return listRooms(query);
    },

    async show(roomId) {
      checkRedis(readiness());
      const room = await listedRoom(roomId);
      if (room === undefined) throw refusalError("room_not_found");
      return room;
    },
  };
}

/** Throws if the process takes no players. Without headroom it takes no rooms, but open rooms still have seats. */
function checkReadiness(cause: ApiError | undefined): void {
  if (cause && cause.code !== "no_headroom") throw cause;
}

function checkRedis(cause: ApiError | undefined): void {
  if (cause?.code === "unavailable") throw cause;
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
