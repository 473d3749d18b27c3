import type { RoomClient } from "../colyseus/ClockedRoom.ts";
import { numberOf } from "../colyseus/objectNumbers.ts";
import type { PlayerState } from "../protocol/schema.ts";
import type { Queued, SeatOwner, SeatPass } from "../protocol/seating.ts";
import type { ObjectNumbers, SavedSeat } from "../recovery/checkpoint.ts";
import type { RoomTimer } from "./RoomTimer.ts";

const RATE_WINDOW_MS = 1000;

/** The seat is promised to a player who has not connected yet. */
interface Reserved {
  readonly is: "reserved";
}

export interface Connected {
  readonly is: "connected";
  readonly client: RoomClient;
  readonly sessionId: string;
  /** `seq` of the last move of this connection; −1 before the first. */
  seq: number;
}

/** The connection is lost, and the seat waits for its player. */
interface Held {
  readonly is: "held";
  /** The lost session, which the SDK may resume; undefined if it was not saved. */
  readonly sessionId: string | undefined;
  /** Whether the session's client has read a state of this process's schema, and so can go on with it. */
  readonly fitsSchema: boolean;
}

/** A bot sits here. */
interface Automatic {
  readonly is: "bot";
}

/** How often something happened in the second that ends at `until`, in ms of the monotonic clock. */
interface Rate {
  count: number;
  until: number;
}

/** A one-time right to take a seat. Matchmaking gives it to the caller. */
export interface Ticket {
  readonly sessionId: string;
  readonly pass: SeatPass;
}

/** One player's place in a room. It outlives their sockets: a player who comes back gets the same seat. */
export interface Seat {
  readonly playerId: string;
  readonly username: string;
  /** The player's bearer token; "" for a bot, and until the player has joined with a ticket. */
  token: string;
  role: "player" | "spectator" | "bot";
  /** The player named this room or made it. They are not sent to another one. */
  chosen: boolean;
  /** Another room sent the player here, and they have not come yet. */
  moved: boolean;
  /** Stands for the address from which a ranked seat was asked for; otherwise "". */
  from: string;
  /** The player's place in the ranked queue. */
  queued: Queued | undefined;
  /** −1 for a spectator. */
  side: number;
  connection: Reserved | Connected | Held | Automatic;
  /** Counts the tickets that were used. Tokens of sessions of an earlier generation are void. */
  generation: number;
  /** The newest ticket, until it is used. */
  ticket: Ticket | undefined;
  /** Stands for the address whose caller reserved the seat and has not used it, if that is counted. */
  reservedFrom: string | undefined;
  /** Ends the seat if its player does not connect in time. */
  timer: RoomTimer | undefined;
  /** Out of the match, by losing or by leaving. The player may stay to watch and ask for a rematch. */
  out: boolean;
  ready: boolean;
  /** The seat's entry in the state. */
  shown: PlayerState | undefined;
  /** Numbers that the entry's objects had in another process, until it is shown here. */
  numbers: ObjectNumbers | undefined;
  /** Messages of all connections of the seat together. */
  readonly messageRate: Rate;
  readonly joinRate: Rate;
}

/** Creates a reserved seat, or a bot's. */
export function createSeat({ player_id, username }: SeatOwner, role: Seat["role"], side: number): Seat {
  return {
    playerId: player_id,
    username,
    token: "",
    role,
    chosen: false,
    moved: false,
    from: "",
    queued: undefined,
    side,
    connection: { is: role === "bot" ? "bot" : "reserved" },
    generation: 0,
    ticket: undefined,
    reservedFrom: undefined,
    timer: undefined,
    out: false,
    ready: false,
    shown: undefined,
    numbers: undefined,
    messageRate: { count: 0, until: 0 },
    joinRate: { count: 0, until: 0 },
  };
}

/** The part of a seat that a checkpoint keeps. */
export function savedSeat(seat: Seat): SavedSeat {
  const { playerId, username, role, side, out, ready, chosen, moved, generation, from, queued } = seat;
  const id = sessionIdOf(seat);
  const numbers = numbersOf(seat);
  return {
    player_id: playerId,
    username,
    role,
    side,
    out,
    ready,
    chosen,
    moved,
    joined: hasJoined(seat),
    ...(id !== undefined && { session: { id, generation } }),
    ...(numbers !== undefined && { numbers }),
    ...(queued !== undefined && { from, queued }),
  };
}

/** Creates a seat from a checkpoint. Its player has to reconnect. `token` is their bearer token, "" if it is not known. */
export function restoreSeat({ session, joined, ...saved }: SavedSeat, token: string, fitsSchema: boolean): Seat {
  const { player_id, username, role, side, out, ready, chosen = false, moved = false, numbers } = saved;
  const { from = "", queued } = saved;
  const kept = { token, out, ready, chosen, moved, numbers, from, queued };
  const seat: Seat = { ...createSeat({ player_id, username }, role, side), ...kept };
  seat.generation = session?.generation ?? 0;
  if (joined && role !== "bot") seat.connection = { is: "held", sessionId: session?.id, fitsSchema };
  return seat;
}

/** Counts something of a seat. Returns how often it happened in the current second. */
export function countIn(rate: Rate, now: number): number {
  if (now >= rate.until) {
    rate.count = 0;
    rate.until = now + RATE_WINDOW_MS;
  }
  return ++rate.count;
}

/** The session on the seat, or the one that was lost. */
export function sessionIdOf({ connection }: Seat): string | undefined {
  return connection.is === "connected" || connection.is === "held" ? connection.sessionId : undefined;
}

/** The numbers of the seat's objects in the state; undefined if it is not shown. */
function numbersOf({ shown, numbers }: Seat): ObjectNumbers | undefined {
  const [player, paddle] = [shown && numberOf(shown), shown && numberOf(shown.paddle)];
  return player === undefined || paddle === undefined ? numbers : { player, paddle };
}

/** Whether the seat's player is connected. A bot always is. */
export function isPresent({ connection }: Seat): boolean {
  return connection.is === "connected" || connection.is === "bot";
}

/** Whether the seat's player has ever connected. */
export function hasJoined({ connection }: Seat): boolean {
  return connection.is !== "reserved";
}

/** Whether the seat's owner only watches: a spectator, or a player who is out and has not asked for a rematch. */
export function isWatching({ role, out, ready }: Seat): boolean {
  return role === "spectator" || (out && !ready);
}

/** The client on the seat, if there is one. */
export function clientOf({ connection }: Seat): RoomClient | undefined {
  return connection.is === "connected" ? connection.client : undefined;
}

/** The seat that a client has taken, even if a newer client has replaced it there. */
export function seatOf(client: RoomClient): Seat | undefined {
  return client.userData;
}

/** The seat's entry in the state. Throws for a seat that is not shown. */
export function playerStateOf({ shown, playerId }: Seat): PlayerState {
  if (shown === undefined) throw new RangeError(`no player ${playerId} in the state`);
  return shown;
}
