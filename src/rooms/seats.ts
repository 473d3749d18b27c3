import type { Client } from "@colyseus/core";
import type { PlayerState } from "../protocol/schema.ts";
import type { SeatOwner } from "../protocol/seating.ts";
import type { SavedSeat } from "../recovery/checkpoint.ts";
import type { RoomTimer } from "./RoomTimer.ts";

/** One player's place in a room. It outlives sockets: who comes back, by whichever way, joins onto it. */
export interface Seat extends SeatOwner {
  /** Empty after the room was revived, until he is back with it. */
  token: string;
  role: "player" | "spectator" | "bot";
  /** Out of the match, by loss or by leaving: watches on, and may ask for a rematch. */
  out: boolean;
  /** −1 for a spectator. */
  side: number;
  ready: boolean;
  /** A socket has been on it, if only once. */
  joined: boolean;
  /** Of the last move of this connection; −1 before the first. */
  seq: number;
  /** What the state shows of its player. */
  shown: PlayerState | undefined;
  emotedAt: number;
  /** What its client has sent in the second that ends at `messagesUntil`, in ms of the monotonic clock. */
  messages: number;
  messagesUntil: number;
  /** The connection it has or had last; `client` is undefined while the seat is held for it. */
  session: { readonly id: string; client: Client | undefined; readonly reconnectionToken: string } | undefined;
  /** A way in that was handed out and not used yet: the newest only. */
  reservation: { readonly id: string; readonly ticket: string } | undefined;
  /** Ends the grace of a held seat, or an unused reservation. */
  timer: RoomTimer | undefined;
}

export function createSeat(owner: SeatOwner, role: Seat["role"], side: number): Seat {
  return {
    ...owner,
    role,
    side,
    out: false,
    ready: false,
    joined: role === "bot",
    seq: -1,
    shown: undefined,
    emotedAt: Number.NEGATIVE_INFINITY,
    messages: 0,
    messagesUntil: 0,
    session: undefined,
    reservation: undefined,
    timer: undefined,
  };
}

/** What is kept of a seat for the time after this process. */
export function savedSeat({ player_id, username, role, side, out, ready, joined }: Seat): SavedSeat {
  return { player_id, username, role: role === "bot" ? "bot" : "player", side, out, ready, joined };
}

export function restoreSeat(saved: SavedSeat): Seat {
  const { role, side, ...rest } = saved;
  return { ...createSeat({ ...rest, token: "" }, role, side), ...rest };
}

export function isConnected(seat: Seat): boolean {
  return seat.role === "bot" || seat.session?.client !== undefined;
}

/** All seats of a room, by player, in the order in which they were taken. A player has one at most. */
export class SeatTable {
  readonly #byPlayer = new Map<string, Seat>();

  add(seat: Seat): Seat {
    this.#byPlayer.set(seat.player_id, seat);
    return seat;
  }

  remove(seat: Seat): void {
    seat.timer?.clear();
    if (this.#byPlayer.get(seat.player_id) === seat) this.#byPlayer.delete(seat.player_id);
  }

  has(seat: Seat): boolean {
    return this.#byPlayer.get(seat.player_id) === seat;
  }

  ofPlayer(player_id: string): Seat | undefined {
    return this.#byPlayer.get(player_id);
  }

  /** The seat that a session id belongs to, as its connection or as its reservation. */
  ofSession(id: string): Seat | undefined {
    for (const seat of this.#byPlayer.values()) {
      if (seat.session?.id === id || seat.reservation?.id === id) return seat;
    }
    return undefined;
  }

  all(): Seat[] {
    return [...this.#byPlayer.values()];
  }

  /** Those who play, people and bots. */
  players(): Seat[] {
    return this.all().filter((seat) => seat.role !== "spectator");
  }

  spectators(): Seat[] {
    return this.all().filter((seat) => seat.role === "spectator");
  }

  /** The lowest side that no player has. */
  freeSide(): number {
    const taken = new Set(this.players().map((seat) => seat.side));
    let side = 0;
    while (taken.has(side)) side++;
    return side;
  }
}
