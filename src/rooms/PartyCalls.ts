import type { PartyMatch } from "../protocol/parties.ts";
import type { PartyMessages } from "../protocol/seating.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Seating } from "./Seating.ts";
import { clientOf } from "./seat.ts";

export interface PartyCallsOptions {
  readonly roomId: string;
  readonly seating: Seating;
  readonly lifetime: Lifetime;
  /** The match that a player's party has found; undefined if there is none. */
  readonly matchFor: (partyId: string, playerId: string) => Promise<PartyMatch | undefined>;
}

/** Tells players of the room, of whatever role, that the leader of their party has found a match in another room. */
export class PartyCalls implements PartyMessages {
  readonly #options: PartyCallsOptions;

  constructor(options: PartyCallsOptions) {
    this.#options = options;
  }

  tellAll(partyId: string, playerIds: readonly string[]): void {
    for (const playerId of playerIds) this.#options.lifetime.background(this.tell(partyId, playerId), "tell a party");
  }

  /** Tells one player, if they are here and the match is elsewhere. Resolves when their client has been told. */
  async tell(partyId: string, playerId: string): Promise<void> {
    const { roomId, seating, matchFor } = this.#options;
    if (seating.table.ofPlayer(playerId) === undefined) return;
    const match = await matchFor(partyId, playerId);
    if (match === undefined || match.room_id === roomId) return;
    const seat = seating.table.ofPlayer(playerId);
    if (seat !== undefined) clientOf(seat)?.send("party_match", { party: partyId, ...match });
  }
}
