import type { RoomClock } from "../colyseus/RoomClock.ts";
import type { Config } from "../config.ts";
import type { GameEvents } from "../events/GameEvents.ts";
import type { QueueRecords } from "../players/queueRecords.ts";
import type { Records } from "../players/records.ts";
import type { PartyMatch } from "../protocol/parties.ts";
import type { Ratings } from "../ratings/ratings.ts";
import type { LeaseGate } from "../recovery/LeaseGate.ts";
import type { Ledgers } from "../recovery/ledger.ts";
import type { Rules } from "../simulation/constants.ts";
import type { LimitedLog, Log } from "../telemetry/log.ts";
import type { Meters } from "../telemetry/Meters.ts";
import type { RoomRegistry } from "./RoomRegistry.ts";

/** The records of players that a room reads and writes. */
export type RoomRecords = Pick<
  Records,
  "savePlayer" | "recordSeat" | "freeSeat" | "openCode" | "keepCode" | "closeCode"
>;

/** Bounds the seats that callers of one address reserve and do not take. */
export interface UnusedSeats {
  /** Counts a reservation. Resolves to false if there were too many that nobody used. */
  reserve(from: string): Promise<boolean>;
  /** Takes a reservation back, because its seat is used or was not granted. */
  settle(from: string): void;
}

/** Signs texts, and verifies signatures. */
export interface Signer {
  sign(purpose: string, ...texts: readonly string[]): string;
  verify(signature: string, purpose: string, ...texts: readonly string[]): boolean;
}

/** Everything that a room needs from the process around it. */
export interface RoomServices {
  readonly config: Config;
  /** Rules of new matches. */
  readonly rules: Rules;
  /** Known once the matchmaker is set up. */
  readonly processId: () => string;
  readonly events: GameEvents;
  readonly records: RoomRecords;
  readonly queueRecords: QueueRecords;
  readonly ratings: Pick<Ratings, "ratingOf">;
  readonly ledgers: Pick<Ledgers, "open">;
  /** Signs reconnection tokens. */
  readonly key: Signer;
  /** Makes a new bearer token for a guest; "" for other players, whose tokens the server cannot make. */
  readonly renewToken: (playerId: string, username: string) => Promise<string>;
  /** The match that a player's party has found; undefined if there is none. */
  readonly matchForParty: (partyId: string, playerId: string) => Promise<PartyMatch | undefined>;
  readonly gate: Pick<LeaseGate, "isOpen">;
  readonly registry: RoomRegistry;
  readonly clock: RoomClock;
  readonly unusedSeats: UnusedSeats;
  readonly meters: Meters;
  readonly log: Log;
  /** Rate-limited log for faults that clients can cause at will. */
  readonly badInput: LimitedLog;
}
