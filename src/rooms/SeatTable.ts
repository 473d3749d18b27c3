import { type Seat, sessionIdOf } from "./seat.ts";

/** All seats of a room, in the order in which they were taken. A player has at most one. */
export class SeatTable {
  readonly #byPlayer = new Map<string, Seat>();

  add(seat: Seat): Seat {
    this.#byPlayer.set(seat.playerId, seat);
    return seat;
  }

  remove(seat: Seat): void {
    if (this.has(seat)) this.#byPlayer.delete(seat.playerId);
  }

  has(seat: Seat): boolean {
    return this.#byPlayer.get(seat.playerId) === seat;
  }

  ofPlayer(playerId: string): Seat | undefined {
    return this.#byPlayer.get(playerId);
  }

  /** The seat whose connection or ticket has this session id. */
  ofSession(id: string): Seat | undefined {
    return this.all().find((seat) => seat.ticket?.sessionId === id || sessionIdOf(seat) === id);
  }

  all(): Seat[] {
    return [...this.#byPlayer.values()];
  }

  /** The seats of people and bots who play, without spectators. */
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
