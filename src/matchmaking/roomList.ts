import { matchMaker } from "@colyseus/core";
import type { RoomListing, RoomsAnswer, RoomsQuery } from "../protocol/api.ts";
import type { ListedRoom } from "./RoomIndexDriver.ts";

async function query(conditions: object): Promise<ListedRoom[]> {
  return (await matchMaker.query({ private: false, ...conditions })) as ListedRoom[];
}

/** One page of public rooms by ascending id. The cursor is the last id of the page before. */
export async function listRooms({ mode, phase, limit, cursor }: RoomsQuery): Promise<RoomsAnswer> {
  const rooms = await query({ ...(mode && { mode }), ...(phase && { phase }) });
  const after = cursor === undefined ? rooms : rooms.filter(({ roomId }) => roomId > cursor);
  after.sort((one, other) => (one.roomId < other.roomId ? -1 : 1));
  const page = after.slice(0, limit);
  return { rooms: page.map(listingOf), cursor: after.length > limit ? (page.at(-1)?.roomId ?? null) : null };
}

/** A public room; undefined if there is none with this id. */
export async function listedRoom(roomId: string): Promise<RoomListing | undefined> {
  const [room] = await query({ roomId });
  return room && listingOf(room);
}

function listingOf({ roomId, metadata }: ListedRoom): RoomListing {
  const { mode, phase, ranked, players, seats, spectators } = metadata;
  return { room_id: roomId, mode, phase, ranked, players, seats, spectators };
}
