import { setTimeout } from "node:timers/promises";
import { type IRoomCache, matchMaker } from "@colyseus/core";
import type { Processes } from "../cluster/processes.ts";
import type { Identities, Identity } from "../players/identity.ts";
import type { Records } from "../players/records.ts";
import type {
  MatchmakingAnswer,
  MatchmakingRequest,
  RoomsAnswer,
  RoomsQuery,
  SeatReservation,
} from "../protocol/api.ts";
import { roomKindOf } from "../protocol/api.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { ApiError } from "../protocol/errors.ts";
import { kindKeyOf, type RoomKind } from "../protocol/kinds.ts";
import { ROOM_TYPE } from "../protocol/names.ts";
import type { SeatAnswer, SeatCall, SeatCalls } from "../protocol/seating.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { Revival } from "../recovery/Revival.ts";
import { createTurns } from "./inTurn.ts";
import type { OpenRooms } from "./openRooms.ts";
import type { Placement, PlacementMethod } from "./ports.ts";
import type { ListedRoom } from "./RoomIndexDriver.ts";
import { listRooms } from "./roomList.ts";

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  room_not_found: "there is no such room",
  room_full: "the room is full",
  room_locked: "the room's match has begun",
};

/** How long a caller waits for a room that is on its way to another process, and how often he looks. */
const MOVE_MS = 2000;
const LOOK_EVERY_MS = 10;

/** Rooms that a caller is sent to and that refuse him, before he is told to come again. */
const MAX_REFUSALS = 8;

export interface PlacementServices {
  readonly identities: Identities;
  readonly records: Records;
  readonly openRooms: OpenRooms;
  /** Finds rooms by id, wherever they are by now. */
  readonly rooms: Pick<Revival, "find">;
  /** Whether a process that did not answer is alive all the same. */
  readonly processes: Pick<Processes, "livenessOf">;
  /** Why this process takes no players now, if it does not. */
  readonly readiness: () => ApiError | undefined;
}

type Granted = Extract<SeatAnswer, { granted: true }>;

/**
 * Finds every caller a seat, whichever door he came through: the one he has, the one he names, one in an open room of the
 * kind he asks for, or one in a new room. Which room is decided here; the room decides on its seats.
 */
export function createPlacement(services: PlacementServices): Placement {
  const { identities, records, openRooms, rooms, processes, readiness } = services;
  const inTurn = createTurns();

  /** With no headroom there are still seats in the rooms that are open. */
  function checkReadiness() {
    const cause = readiness();
    if (cause && cause.code !== "no_headroom") throw cause;
  }

  async function place(token: string | undefined, request: MatchmakingRequest, method: PlacementMethod) {
    checkReadiness();
    if (token === undefined) {
      const guest = await identities.createGuest(request.username); // who sits nowhere yet
      return placePlayer(guest, request, method, undefined);
    }
    const player = await identities.verify(token);
    return inTurn(player.player_id, async () => {
      const held = await records.seatOf(player.player_id);
      return placePlayer(player, request, method, held);
    });
  }

  /** `held` is the room in which the player sits, if he does. */
  async function placePlayer(
    player: Identity,
    request: MatchmakingRequest,
    method: PlacementMethod,
    held: string | undefined,
  ) {
    const call: SeatCall = { player, request };
    const own = held ? await askFor(held, "reclaimSeat", [{ ...call, anew: method === "create" }]) : undefined;
    if (own?.answer.granted) return answerOf(player, own.room, own.answer);
    const { room, answer } = await findSeat(call, method);
    if (held) await giveUp(player, held);
    if (!answer.spectator) await writeDown(player, room);
    return answerOf(player, room, answer);
  }

  /** Only once he has another seat: a call that fails costs nothing. */
  async function giveUp({ player_id }: Identity, room_id: string): Promise<void> {
    await askFor(room_id, "giveUpSeat", [player_id]);
    await records.freeSeat(player_id, room_id);
  }

  async function writeDown({ player_id }: Identity, { roomId }: IRoomCache): Promise<void> {
    if (await records.takeSeat(player_id, roomId)) return;
    throw new ApiError("unavailable", "the player is being seated by another call", { retryAfterSeconds: 1 });
  }

  async function findSeat(call: SeatCall, method: PlacementMethod): Promise<Seated> {
    const { request } = call;
    if (request.code !== undefined) {
      const room_id = await records.roomOfCode(request.code);
      if (room_id === undefined || (request.room_id ?? room_id) !== room_id) throw refusalError("room_not_found");
      return sitIn(room_id, call);
    }
    if (request.room_id !== undefined) return sitIn(request.room_id, call);
    const kind = roomKindOf(request);
    if (kind.private || method === "create") return open(kind, call);
    return findOpen(kind, call, method);
  }

  async function findOpen(kind: RoomKind, call: SeatCall, method: PlacementMethod): Promise<Seated> {
    const makeRoom = method === "join" ? undefined : () => createRoom(kind);
    for (let refusals = 0; refusals < MAX_REFUSALS; refusals += 1) {
      const claim = await openRooms.claim(kindKeyOf(kind), makeRoom);
      if (claim === undefined) throw refusalError("room_not_found");
      let answer: SeatAnswer | undefined;
      try {
        answer = await ask(claim.room, "takeSeat", [call]);
      } finally {
        await openRooms.release(claim, answer);
      }
      if (answer.granted) return { room: claim.room, answer };
    }
    throw new ApiError("unavailable", "no room had the seat it was listed with", { retryAfterSeconds: 1 });
  }

  async function open(kind: RoomKind, call: SeatCall): Promise<Seated> {
    const room = await createRoom(kind);
    const code = (room as ListedRoom).metadata.code ?? undefined;
    return sitIn(room.roomId, { ...call, request: { ...call.request, code } });
  }

  async function sitIn(room_id: string, call: SeatCall): Promise<Seated> {
    const asked = await askFor(room_id, "takeSeat", [call]);
    if (asked === undefined) throw refusalError("room_not_found");
    const { room, answer } = asked;
    if (!answer.granted) throw refusalError(answer.refusal);
    return { room, answer };
  }

  /** Asks a room that may move while it is asked. Undefined if there is none. */
  async function askFor<M extends keyof SeatCalls>(room_id: string, method: M, args: Parameters<SeatCalls[M]>) {
    const patience = AbortSignal.timeout(MOVE_MS);
    while (!patience.aborted) {
      const room = await rooms.find(room_id);
      if (room === undefined) return undefined;
      const answer = await ask(room, method, args);
      if (answer.granted || answer.refusal !== "unavailable") return { room, answer };
      await setTimeout(LOOK_EVERY_MS);
    }
    throw new ApiError("unavailable", "the room is moving", { retryAfterSeconds: 1 });
  }

  /** Asks a room where it is listed. */
  async function ask<M extends keyof SeatCalls>(
    room: IRoomCache,
    method: M,
    args: Parameters<SeatCalls[M]>,
  ): Promise<SeatAnswer> {
    // Colyseus would ask around for a room of ours that has closed since it was looked up, and wait for an answer.
    const isOurs = room.processId === matchMaker.processId;
    if (isOurs && !matchMaker.getLocalRoomById(room.roomId)) return { granted: false, refusal: "room_not_found" };
    try {
      return await matchMaker.remoteRoomCall<never>(room.roomId, method as never, args);
    } catch (cause) {
      if (!isOurs && (await processes.livenessOf(room.processId, true)) === "dead") {
        return { granted: false, refusal: "unavailable" };
      }
      throw noAnswer(cause);
    }
  }

  async function createRoom(kind: RoomKind): Promise<IRoomCache> {
    try {
      return await matchMaker.createRoom(ROOM_TYPE, { kind });
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      throw new ApiError("unavailable", "no room could be made", { retryAfterSeconds: 2, cause });
    }
  }

  async function reconnect(room_id: string, reconnectionToken: string): Promise<SeatReservation> {
    checkReadiness();
    const room = await rooms.find(room_id);
    if (room === undefined) throw refusalError("room_not_found");
    const sessionId = await matchMaker
      .remoteRoomCall<never>(room_id, "checkReconnectionToken" as never, [reconnectionToken])
      .catch((cause) => {
        throw noAnswer(cause);
      });
    if (!sessionId) throw new ApiError("forbidden", "the reconnection token is not valid");
    return { ...reservationOf(room, sessionId), reconnectionToken };
  }

  async function list(query: RoomsQuery): Promise<RoomsAnswer> {
    const cause = readiness();
    if (cause?.code === "unavailable") throw cause;
    return listRooms(query);
  }

  return { place, reconnect, list };
}

interface Seated {
  readonly room: IRoomCache;
  readonly answer: Granted;
}

function refusalError(code: ErrorCode): ApiError {
  return new ApiError(code, REFUSALS[code] ?? "there is no seat");
}

function noAnswer(cause: unknown): ApiError {
  return new ApiError("unavailable", "the room does not answer", { retryAfterSeconds: 2, cause });
}

function answerOf({ player_id, username, token }: Identity, room: IRoomCache, answer: Granted): MatchmakingAnswer {
  const { kind, code, spectator, resumed, is_full, players } = answer;
  return {
    protocol: PROTOCOL_VERSION,
    room_id: room.roomId,
    player_id,
    username,
    token,
    mode: kind.mode,
    ranked: kind.ranked,
    spectator,
    resumed,
    is_full,
    code,
    players,
    reservation: { ...reservationOf(room, answer.session_id), reconnectionToken: answer.ticket },
  };
}

function reservationOf({ name, roomId, processId, publicAddress }: IRoomCache, sessionId: string): SeatReservation {
  return { name, roomId, sessionId, processId, ...(publicAddress && { publicAddress }) };
}
