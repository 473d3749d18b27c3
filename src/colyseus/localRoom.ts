import { matchMaker, Room } from "@colyseus/core";

/**
 * The room with this id, if it lives in this process.
 *
 * Colyseus keeps its rooms in a plain object. An id such as `constructor` would find an inherited member instead of a room.
 */
export function localRoomOf(roomId: string): Room | undefined {
  const room: unknown = matchMaker.getLocalRoomById(roomId);
  return room instanceof Room ? room : undefined;
}
