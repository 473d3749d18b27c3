import { matchMaker } from "@colyseus/core";
import type { RoomListing, RoomsAnswer, RoomsQuery } from "../protocol/api.ts";
import type { ListedRoom } from "./rows.ts";

/** The list is read at most this often, because reading all rooms takes long. */
const FRESH_MS = 1000;

/** Lists public rooms as they were at most FRESH_MS ago. */
export function createRoomList(readRooms = readPublicRooms): (query: RoomsQuery) => Promise<RoomsAnswer> {
  let read = { rooms: Promise.resolve<RoomListing[]>([]), at: Number.NEGATIVE_INFINITY };

  function roomsOfNow(): Promise<RoomListing[]> {
    const now = performance.now();
    if (now - read.at < FRESH_MS) return read.rooms;
    const rooms = readRooms();
    read = { rooms, at: now };
    // a failure is not kept
    rooms.catch(() => {
      if (read.rooms === rooms) read = { rooms, at: Number.NEGATIVE_INFINITY };
    });
    return rooms;
  }

  return async (query) => pageOf(await roomsOfNow(), query);
}

/** All public rooms by ascending id. */
async function readPublicRooms(): Promise<RoomListing[]> {
  const rooms = (await matchMaker.query({ private: false })) as ListedRoom[];
  return rooms.map(listingOf).sort((one, other) => (one.room_id < other.room_id ? -1 : 1));
}

/** One page of the rooms. The cursor is the last id of the page before. */
function pageOf(rooms: readonly RoomListing[], { mode, phase, limit, cursor }: RoomsQuery): RoomsAnswer {
  const after = rooms.filter(
    (room) =>
      (mode === undefined || room.mode === mode) &&
      (phase === undefined || room.phase === phase) &&
      (cursor === undefined || room.room_id > cursor),
  );
  const page = after.slice(0, limit);
  return { rooms: page, cursor: after.length > limit ? (page.at(-1)?.room_id ?? null) : null };
}

/** A public room; undefined if there is none with this id. */
export async function listedRoom(roomId: string): Promise<RoomListing | undefined> {
  const room = (await matchMaker.driver.findOne({ roomId })) as ListedRoom | undefined;
  return room && !room.private ? listingOf(room) : undefined;
}

function listingOf({ roomId, metadata }: ListedRoom): RoomListing {
  const { mode, phase, ranked, players, seats, spectators, standing } = metadata;
  return { room_id: roomId, mode, phase, ranked, players, seats, spectators, ...(standing && { standing }) };
}
