import type { RoomClient } from "../colyseus/ClockedRoom.ts";
import type { ClockPlace } from "../colyseus/RoomClock.ts";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Queued, RoomMetadata } from "../protocol/seating.ts";
import type { Ledger } from "../recovery/ledger.ts";
import type { RoomIdentity } from "./admission.ts";
import { Departure } from "./Departure.ts";
import { forgetPlayer } from "./forgetPlayer.ts";
import { Idleness } from "./Idleness.ts";
import type { Lifetime } from "./Lifetime.ts";
import { MatchCycle } from "./MatchCycle.ts";
import { type Message, Outbox, type RoomOutputs } from "./Outbox.ts";
import type { PaddleChanges } from "./PaddleChanges.ts";
import { PartyCalls } from "./PartyCalls.ts";
import { PatchSchedule } from "./PatchSchedule.ts";
import { Persistence } from "./Persistence.ts";
import { PlayerMessages } from "./PlayerMessages.ts";
import { RankedQueue } from "./RankedQueue.ts";
import { Reception } from "./Reception.ts";
import { Roster } from "./Roster.ts";
import { entryOf } from "./roomCheckpoint.ts";
import { listingOf } from "./roomListing.ts";
import { Seating, type SeatListener } from "./Seating.ts";
import type { Seat } from "./seat.ts";
import type { RoomServices } from "./services.ts";

/** The few things that the parts of a room do through their Colyseus room. */
export interface RoomPort {
  /** Sends the changes of the state to all clients. Returns false if there are none. */
  sendPatch(): boolean;
  /** Sends a message to all clients but the one on the seat `except`. */
  broadcast(message: Message, except?: Seat): void;
  closeClient(client: RoomClient, code: CloseCode): void;
  /** The room's entry in the list of rooms, as last written; undefined before the first time. */
  readonly listing: RoomMetadata | undefined;
  list(listing: RoomMetadata): Promise<unknown>;
  /** Stops listening to commands and remote calls, because a successor answers them now. */
  goSilent(): Promise<void>;
  disconnect(code: CloseCode | undefined): Promise<unknown>;
  onError(error: unknown): void;
}

export interface RoomPartsOptions {
  readonly port: RoomPort;
  readonly identity: RoomIdentity;
  /** The place in the ranked queue of the player for whom the room was made. */
  readonly opener: Queued | null;
  readonly services: RoomServices;
  readonly state: PongState;
  readonly paddles: PaddleChanges;
  readonly lifetime: Lifetime;
  readonly ticks: ClockPlace;
  readonly ledger: Ledger;
  /** Upper bound of the event numbers that any process has used in this match. */
  readonly n: number;
}

/** The objects that a room is made of. */
export interface RoomParts {
  readonly identity: RoomIdentity;
  readonly lifetime: Lifetime;
  readonly ticks: ClockPlace;
  readonly seating: Seating;
  readonly roster: Roster;
  readonly outbox: Outbox;
  readonly cycle: MatchCycle;
  readonly persistence: Persistence;
  readonly reception: Reception;
  readonly departure: Departure;
  readonly partyCalls: PartyCalls;
  readonly messages: PlayerMessages;
  readonly idleness: Idleness;
  readonly services: RoomServices;
  /** Updates the room's entry in the list of rooms. */
  readonly list: () => void;
  /** Removes a player for good. False if the room does not store that now. */
  readonly forget: (playerId: string) => Promise<boolean>;
}

/**
 * Creates the parts of a room and connects them.
 *
 * A part only knows the neighbours that it is given here. A neighbour that does not exist yet is given as a function, such as
 * `() => cycle`; no constructor may call it.
 */
export function createRoomParts(options: RoomPartsOptions): RoomParts {
  const { port, identity, opener, services, state, paddles, lifetime, ticks, ledger, n } = options;
  const { kind, code, room_id: roomId } = identity;
  const { config, rules, records, meters, key, unusedSeats } = services;
  const { maxSpectators } = config;
  const { closeClient, goSilent, disconnect, broadcast } = port;

  const listener = listenerOf(() => cycle);
  const seating = new Seating({ ...config, lifetime, roomId, key, unusedSeats, listener, closeClient });

  const outbox: Outbox = new Outbox({
    ledger,
    lifetime,
    meters,
    roomId,
    n,
    entry,
    outputs: outputsOf(port, () => ({ cycle, persistence, list })),
    tick: () => cycle.playing.tick,
    patches: new PatchSchedule(ticks, config.patchRate),
    origin: services.processId(),
    matchId: state.match_id,
  });

  const roster = new Roster({ roomId, code, kind, rules, state, seating, outbox, lifetime, records });
  const ranked = new RankedQueue({ kind, opener, seating, lifetime, services });

  const close = (closeCode?: CloseCode) => persistence.close(closeCode);
  const shared = { roomId, kind, state, paddles, seating, roster, ranked, outbox, lifetime, ticks, services };
  const cycle = new MatchCycle({ ...shared, list, close });

  const catchUp = () => cycle.playing.advance();
  const persistence = new Persistence({ ledger, lifetime, outbox, entry, catchUp, goSilent, disconnect });

  const partyCalls = new PartyCalls({ roomId, seating, lifetime, matchFor: services.matchForParty });
  const reception = new Reception({ ...shared, identity, cycle, partyCalls, unusedSeats, maxSpectators });
  const departure = new Departure({ kind, seating, cycle, lifetime });
  const messages = new PlayerMessages({ kind, cycle, outbox, roster, broadcast });

  function entry() {
    const intermissionMs = config.intermissionSeconds * 1000;
    return entryOf({ kind, code, host: identity.host, n: outbox.n, state, seating, cycle, intermissionMs });
  }

  function list() {
    const listing = listingOf(kind, code, seating.table, state, ranked.place);
    if (!lifetime.isOpen || JSON.stringify(listing) === JSON.stringify(port.listing)) return;
    lifetime.background(port.list(listing), "list the room");
  }

  const idleness = idlenessOf({ lifetime, cycle, persistence }, config.idleRoomSeconds);
  const parts = { identity, services, lifetime, ticks, seating, roster, outbox, cycle, persistence };
  const forget = (playerId: string) => forgetPlayer({ ...parts, list }, playerId);
  return { ...parts, reception, departure, partyCalls, messages, idleness, list, forget };
}

/** Ends the room if nobody does anything for so long, except during a match, which ends by itself. */
function idlenessOf(
  { lifetime, cycle, persistence }: Pick<RoomParts, "lifetime" | "cycle" | "persistence">,
  seconds: number,
): Idleness {
  return new Idleness({
    lifetime,
    seconds,
    mayEnd: () => !cycle.isInMatch && cycle.phase !== "countdown",
    end: () => lifetime.background(persistence.close(CloseCode.SHUTDOWN), "end an idle room"),
  });
}

/** Passes what happens to seats to the cycle, which is created after the seating. */
function listenerOf(cycle: () => MatchCycle): SeatListener {
  return {
    onSeated: (seat, cameBack) => cycle().onSeated(seat, cameBack),
    onHeld: (seat) => cycle().onHeld(seat),
    onSeatEnded: (seat, reason) => cycle().onSeatEnded(seat, reason),
  };
}

/** The outputs of the outbox: the Colyseus room, and parts that are created after the outbox. */
function outputsOf(port: RoomPort, parts: () => Pick<RoomParts, "cycle" | "persistence" | "list">): RoomOutputs {
  return {
    ...port,
    apply: (changes) => {
      parts().cycle.playing.show(changes);
      if (changes.some(({ of }) => of === "player")) parts().list(); // the list shows lives
    },
    onEnding: (ending) => parts().cycle.onEnding(ending),
    onFenced: () => parts().persistence.fence(),
  };
}
