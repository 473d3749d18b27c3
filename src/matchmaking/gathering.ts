import type { RoomCalls } from "../cluster/roomCalls.ts";
import { createTicket } from "../colyseus/seatPass.ts";
import type { Records } from "../players/records.ts";
import { matchmakingRequestSchema } from "../protocol/api.ts";
import type { MovablePlayer, RoomMetadata, SeatMoves } from "../protocol/seating.ts";
import { widenings } from "../ratings/window.ts";
import type { Claim, OpenRooms } from "./openRooms.ts";

/** Time between two looks for another room. */
const LOOK_EVERY_MS = 1000;

/** Number of times that a room looks for a fuller one. Then one with fewer players will do. */
const LOOKS_FOR_FULLER = 3;

/** Number of refusals that a room remembers. */
const MOST_REFUSED = 32;

/** A waiting room's search for another one. */
interface Looks {
  count: number;
  /** The room's place in the ranked queue at the last look. Until it changes, other rooms find this one, and it need not look. */
  place: string;
  /** Rooms that refuse the players. */
  refused: readonly string[];
}

/** A room of this process. */
export interface GatheringRoom {
  readonly roomId: string;
  readonly metadata: RoomMetadata | undefined;
  readonly parts: { readonly departure: SeatMoves };
  relist(): Promise<void>;
}

export interface GatheringOptions {
  readonly rooms: () => Iterable<GatheringRoom>;
  readonly openRooms: Pick<OpenRooms, "claimBeside" | "release">;
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
  const looksOf = new WeakMap<GatheringRoom, Looks>();
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
    const looks = looksOf.get(room) ?? { count: 0, place: "", refused: [] };
    looksOf.set(room, looks);
    looks.count++;
    const { queue } = metadata;
    if (queue !== null) {
      const place = JSON.stringify([queue, widenings(queue, Date.now()), players.length]);
      if (place === looks.place) return;
      looks.place = place;
    }
    const free = metadata.seats - metadata.players;
    const claim = await openRooms.claimBeside({
      kindKey: metadata.kind_key,
      roomId: room.roomId,
      free,
      wanted: players.length,
      mostFree: looks.count > LOOKS_FOR_FULLER ? metadata.seats : free,
      near: queue === null ? undefined : { queued: queue, except: looks.refused },
    });
    if (claim === undefined) return;
    try {
      const isRefused = await move({ calls, records }, room, metadata, players, claim);
      if (!isRefused) return;
      looks.refused = [...looks.refused, claim.room.roomId].slice(-MOST_REFUSED);
      looks.place = "";
      await openRooms.release(claim, "refused");
    } finally {
      await room.relist();
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

/** Moves the players of a room to another one, all or none. Returns whether that room has refused a player for good. */
async function move(
  { calls, records }: Pick<GatheringOptions, "calls" | "records">,
  room: GatheringRoom,
  { mode }: RoomMetadata,
  players: readonly MovablePlayer[],
  claim: Claim,
): Promise<boolean> {
  const request = matchmakingRequestSchema.parse({ mode, room_id: claim.room.roomId });
  // nobody has this ticket: the players get one when they come back through matchmaking
  const { pass } = createTicket("");
  const seated: string[] = [];
  let isRefused = false;
  for (const { from, queued, ...player } of players) {
    const call = { player, pass, request, from, ...(queued && { queued }), moved: true };
    const result = await calls.callListed(claim.room, "takeSeat", [call]);
    if (result.is !== "answered" || !result.answer.granted) {
      isRefused = result.is === "answered" && !result.answer.granted && result.answer.refusal === "forbidden";
      break;
    }
    seated.push(player.player_id);
  }
  const staying = room.parts.departure.sendAway(seated);
  for (const playerId of seated) {
    if (staying.includes(playerId)) await calls.callListed(claim.room, "giveUpSeat", [playerId]);
    else await records.recordSeat(playerId, claim.room.roomId);
  }
  return isRefused;
}
