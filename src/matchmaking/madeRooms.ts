import type { IRoomCache } from "@colyseus/core";
import type { RoomList } from "../cluster/directory.ts";
import { createTurns } from "../cluster/turns.ts";
import type { Records } from "../players/records.ts";
import { ApiError } from "../protocol/errors.ts";

export interface MadeRoomsOptions {
  /** Open rooms that callers of one address may have made; 0: no limit. */
  readonly max: number;
  readonly records: Pick<Records, "roomsMadeFrom" | "saveRoomsMadeFrom">;
  readonly list: Pick<RoomList, "findOne">;
}

/** Makes a room on behalf of an address, which `from` stands for. Rejects as `make` does, and with `rate_limited`. */
export type MakeRoom = (from: string, make: () => Promise<IRoomCache>) => Promise<IRoomCache>;

/**
 * Bounds the open rooms that callers of one address have made, in all processes together. Calls that reach two processes at
 * the same moment may exceed the limit by one.
 */
export function createMadeRooms({ max, records, list }: MadeRoomsOptions): MakeRoom {
  const inTurn = createTurns();

  /** Rooms of the address that may be open. They are looked up only when there are too many. */
  async function roomsOf(from: string): Promise<string[]> {
    const ids = await records.roomsMadeFrom(from);
    if (ids.length < max) return ids;
    const rooms = await Promise.all(ids.map((roomId) => list.findOne({ roomId })));
    return ids.filter((_, index) => rooms[index] !== undefined);
  }

  return async (from, make) => {
    if (max === 0) return make();
    return inTurn(from, async () => {
      const ids = await roomsOf(from);
      if (ids.length >= max) throw new ApiError("rate_limited", "this address has made too many rooms that are open");
      const room = await make();
      await records.saveRoomsMadeFrom(from, [...ids, room.roomId]);
      return room;
    });
  };
}
