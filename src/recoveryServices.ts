import { matchMaker } from "@colyseus/core";
import type { Backends } from "./backends.ts";
import { createRoomCalls } from "./cluster/roomCalls.ts";
import { localRoomOf } from "./colyseus/localRoom.ts";
import { ROOM_TYPE } from "./protocol/names.ts";
import { Handover } from "./recovery/Handover.ts";
import { type OwnRooms, Revival } from "./recovery/Revival.ts";
import { STATE_SCHEMA } from "./rooms/stateSchema.ts";
import type { Log } from "./telemetry/log.ts";
import type { Meters } from "./telemetry/Meters.ts";

export interface RecoveryServicesOptions {
  readonly log: Log;
  readonly meters: Pick<Meters, "recoveries" | "handovers">;
  readonly backends: Pick<Backends, "list" | "ledgers" | "processes" | "presence">;
}

/** Creates the parts by which rooms outlive their process, and the way to call a room wherever it is. */
export function createRecovery({ log, meters, backends }: RecoveryServicesOptions) {
  const { list, ledgers, processes, presence } = backends;
  const own: OwnRooms = {
    get processId() {
      return matchMaker.processId;
    },
    isHere: (roomId) => localRoomOf(roomId) !== undefined,
    revive: (roomId, takenOver) => matchMaker.handleCreateRoom(ROOM_TYPE, { takenOver }, undefined, roomId),
  };
  const revival = new Revival({ list, own, ledgers, processes, log, outcomes: meters.recoveries });
  const handover = new Handover({
    presence,
    processId: () => matchMaker.processId,
    processes,
    revival,
    schema: STATE_SCHEMA,
    log,
    outcomes: meters.handovers,
  });
  processes.onDead(async (dead) => {
    await revival.takeOver(dead);
    await matchMaker.stats.excludeProcess(dead.processId);
  });
  return { revival, handover, rooms: createRoomCalls({ reach: (roomId) => revival.reach(roomId), processes }) };
}
