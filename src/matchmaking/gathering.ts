import type { RoomCalls } from "../cluster/roomCalls.ts";
import { createTicket } from "../colyseus/seatPass.ts";
import type { Records } from "../players/records.ts";
import { matchmakingRequestSchema } from "../protocol/api.ts";
import type { RoomMetadata, SeatMoves, SeatOwner } from "../protocol/seating.ts";
import type { Claim, OpenRooms } from "./openRooms.ts";

/** Time between two looks for another room. */
const LOOK_EVERY_MS = 1000;

/** Looks in which a room only goes to fuller ones. Then it also lets its players go to a room with fewer. */
const PROUD_LOOKS = 3;

/** A room of this process. */
export interface GatheringRoom {
  readonly roomId: string;
  readonly metadata: RoomMetadata | undefined;
  readonly parts: { readonly departure: SeatMoves };
  relist(): Promise<void>;
}

export interface GatheringOptions {
  readonly rooms: () => Iterable<GatheringRoom>;
  readonly openRooms: Pick<OpenRooms, "claimBeside">;
  readonly calls: Pick<RoomCalls, "callListed">;
  readonly records: Pick<Records, "recordSeat">;
  readonly onError: (error: unknown) => void;
}

/**
 * Brings together rooms of one kind that wait: all players of one move to another in which they fit. Matchmaking gives callers
 * the fullest room, but a room can lose players after others have been sent elsewhere.
 *
 * The players who move are closed with 4012. Matchmaking then gives them their seat in the other room.
 */
export function createGathering({ rooms, openRooms, calls, records, onError }: GatheringOptions) {
  /** Number of looks that were in vain. */
  const looks = new WeakMap<GatheringRoom, number>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  async function lookOnce(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      // the emptiest first, so that few players move to many
      const playersOf = ({ metadata }: GatheringRoom) => metadata?.players ?? 0;
      for (const room of [...rooms()].sort((one, other) => playersOf(one) - playersOf(other))) await gather(room);
    } catch (error) {
      onError(error);
    } finally {
      isLooking = false;
    }
  }

  async function gather(room: GatheringRoom): Promise<void> {
    const { metadata } = room;
    if (metadata?.open !== true || metadata.code !== null) return;
    const players = room.parts.departure.movable();
    const free = metadata.seats - metadata.players;
    const tried = (looks.get(room) ?? 0) + 1;
    looks.set(room, tried);
    const mostFree = tried > PROUD_LOOKS ? metadata.seats : free;
    const others = { kindKey: metadata.kind_key, roomId: room.roomId, free, wanted: players.length, mostFree };
    const claim = await openRooms.claimBeside(others);
    if (claim === undefined) return;
    try {
      await move(room, metadata, players, claim);
    } finally {
      await room.relist();
    }
  }

  async function move(room: GatheringRoom, { mode }: RoomMetadata, players: SeatOwner[], claim: Claim): Promise<void> {
    const request = matchmakingRequestSchema.parse({ mode, room_id: claim.room.roomId });
    // nobody has this ticket: the players get one when they come back through matchmaking
    const { pass } = createTicket("");
    const seated: string[] = [];
    for (const player of players) {
      const result = await calls.callListed(claim.room, "takeSeat", [{ player, pass, request, from: "", moved: true }]);
      if (result.is !== "answered" || !result.answer.granted) break;
      seated.push(player.player_id);
    }
    const staying = room.parts.departure.sendAway(seated);
    for (const playerId of seated) {
      if (staying.includes(playerId)) await calls.callListed(claim.room, "giveUpSeat", [playerId]);
      else await records.recordSeat(playerId, claim.room.roomId);
    }
  }

  return {
    start(): void {
      timer = setInterval(() => void lookOnce(), LOOK_EVERY_MS).unref();
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
