import { matchMaker, Room } from "@colyseus/core";

/**
 * The room of this process with that id.
 *
 * Colyseus keeps its rooms in an object, which answers ids like `constructor` with what it inherits; those are no rooms.
 */
export function localRoomOf(roomId: string): Room | undefined {
  const room: unknown = matchMaker.getLocalRoomById(roomId);
  return room instanceof Room ? room : undefined;
}
