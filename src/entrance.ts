import { matchMaker } from "@colyseus/core";
import type { Backends } from "./backends.ts";
import { Entrance } from "./cluster/Entrance.ts";
import { localRoomOf } from "./colyseus/localRoom.ts";
import type { Readiness } from "./lifecycle.ts";
import type { Revival } from "./recovery/Revival.ts";
import { PongRoom } from "./rooms/PongRoom.ts";
import type { LimitedLog } from "./telemetry/log.ts";
import type { Meters } from "./telemetry/Meters.ts";

export interface EntranceParts {
  readonly badInput: LimitedLog;
  readonly meters: Meters;
  readonly backends: Backends;
  readonly readiness: Readiness;
  readonly revival: Revival;
}

/** Creates the entrance for WebSockets, which lets them in wherever their room is. */
export function createEntrance({ badInput, meters, backends, readiness, revival }: EntranceParts): Entrance {
  const { processes, clusterKey: key } = backends;
  return new Entrance({
    key,
    addressOf: processes.addressOf,
    log: badInput,
    outcomes: meters.knocks,
    processId: () => matchMaker.processId,
    isHere: (roomId) => {
      const room = localRoomOf(roomId);
      return room instanceof PongRoom && room.parts.lifetime.status !== "handing over";
    },
    reach: (roomId) => revival.reach(roomId),
    isDraining: () => readiness.isDraining,
    onLookUp: () => meters.roomLookUps++,
  });
}
