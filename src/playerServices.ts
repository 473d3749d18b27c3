import { matchMaker } from "@colyseus/core";
import type { Backends } from "./backends.ts";
import { createRoomErasure, type RoomErasure } from "./cluster/roomErasure.ts";
import type { Config } from "./config.ts";
import { createParties, type Parties } from "./parties/parties.ts";
import { createArchive, type MatchArchive } from "./players/archive.ts";
import { createErasure, type Erasure } from "./players/erasure.ts";
import { createResultSigner, type ResultSigner } from "./players/resultSigner.ts";
import { createProfiles, type Profiles } from "./ratings/profiles.ts";
import type { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { LimitedLog } from "./telemetry/log.ts";

export interface PlayerServicesOptions {
  readonly config: Pick<Config, "resultSigningKey" | "seatReservationSeconds">;
  readonly backends: Pick<Backends, "presence" | "processes" | "ledgers" | "records" | "ratings" | "keyRing" | "store">;
  readonly registry: Pick<RoomRegistry, "forget">;
  /** Makes the room with this id live in some process if its own has died. */
  readonly reach: (roomId: string) => Promise<unknown>;
  readonly log: LimitedLog;
}

/** The services for players besides play: parties, profiles, signed results, and deletion. */
export interface PlayerServices {
  readonly archive: MatchArchive;
  readonly signer: ResultSigner;
  readonly parties: Parties;
  readonly profiles: Profiles;
  readonly erasure: Erasure;
  readonly roomErasure: RoomErasure;
}

export function createPlayerServices(options: PlayerServicesOptions): PlayerServices {
  const { config, backends, registry, reach, log } = options;
  const { presence, processes, ledgers, records, ratings, keyRing, store } = backends;
  const signer = createResultSigner(keyRing, config.resultSigningKey);
  const roomErasure = createRoomErasure({
    presence,
    processes,
    processId: () => matchMaker.processId,
    forget(playerId) {
      ledgers.forget(playerId);
      return registry.forget(playerId);
    },
  });
  const forgetInRooms = (playerId: string) => roomErasure.forget(playerId);
  const parties = createParties({
    store,
    presence,
    seatReservationSeconds: config.seatReservationSeconds,
    onError: (err) => log.warn("party", { err }, "members of a party were not told of its match"),
  });
  return {
    roomErasure,
    parties,
    signer,
    archive: createArchive(records, signer),
    profiles: createProfiles({ records, ratings, sign: (result) => signer.sign(result) }),
    erasure: createErasure({
      records,
      ratings,
      reach,
      forgetInRooms,
      leaveParty: (playerId) => parties.forget(playerId),
    }),
  };
}
