import { CloseCode } from "../protocol/closeCodes.ts";
import type { RoomKind } from "../protocol/kinds.ts";
import type { MovablePlayer, SeatMoves } from "../protocol/seating.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { Seating } from "./Seating.ts";
import { hasJoined, isPresent, type Seat } from "./seat.ts";

export interface DepartureOptions {
  readonly kind: RoomKind;
  readonly seating: Seating;
  readonly cycle: MatchCycle;
  readonly lifetime: Lifetime;
}

/** Lets the players of a room that waits go to another room of its kind, so that a match comes about. */
export class Departure implements SeatMoves {
  readonly #options: DepartureOptions;

  constructor(options: DepartureOptions) {
    this.#options = options;
  }

  /** Nobody may go if somebody has chosen this room or is away, or if a command is about to start the match here. */
  movable(): MovablePlayer[] {
    const { kind, seating, cycle, lifetime } = this.#options;
    const seats = seating.table.players().filter(hasJoined);
    const mayGo = (seat: Seat) => seat.role === "player" && isPresent(seat) && !seat.chosen;
    const isFree = lifetime.mayAct() && !kind.private && cycle.phase === "waiting" && !cycle.waiting.command.isPending;
    if (!isFree || !seats.every(mayGo)) return [];
    return seats.map(({ playerId, username, from, queued }) => ({
      player_id: playerId,
      username,
      from,
      ...(queued && { queued }),
    }));
  }

  sendAway(playerIds: readonly string[]): string[] {
    const { seating, cycle } = this.#options;
    return playerIds.filter((playerId) => {
      const seat = seating.table.ofPlayer(playerId);
      if (seat !== undefined && cycle.phase !== "waiting") return true;
      if (seat === undefined) return false;
      seating.closeConnection(seat, CloseCode.REJOIN);
      seating.end(seat, "left");
      return false;
    });
  }
}
