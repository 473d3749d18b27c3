import { matchMaker } from "@colyseus/core";
import type { Backends } from "./backends.ts";
import { createEveryProcess, type EveryProcess } from "./cluster/everyProcess.ts";
import { createErasure, type Erasure } from "./players/erasure.ts";
import { createProfiles, type Profiles } from "./ratings/profiles.ts";
import type { RoomRegistry } from "./rooms/RoomRegistry.ts";

export interface PlayerServicesOptions {
  readonly backends: Pick<Backends, "presence" | "processes" | "records" | "ratings">;
  readonly registry: Pick<RoomRegistry, "forget">;
  /** Makes the room with this id live in some process if its own has died. */
  readonly reach: (roomId: string) => Promise<unknown>;
}

/** What the server can say about players, and how it forgets them. */
export interface PlayerServices {
  readonly profiles: Profiles;
  readonly erasure: Erasure;
  readonly everyProcess: EveryProcess;
}

export function createPlayerServices({ backends, registry, reach }: PlayerServicesOptions): PlayerServices {
  const { presence, processes, records, ratings } = backends;
  const everyProcess = createEveryProcess({
    ...{ presence, processes, processId: () => matchMaker.processId },
    forget: (playerId) => registry.forget(playerId),
  });
  const forgetInRooms = (playerId: string) => everyProcess.forget(playerId);
  return {
    everyProcess,
    profiles: createProfiles({ records, ratings }),
    erasure: createErasure({ records, ratings, reach, forgetInRooms }),
  };
}
