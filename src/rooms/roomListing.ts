import type { Standing } from "../protocol/api.ts";
import { kindKeyOf, type RoomKind, seatsOf } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { Queued, RoomMetadata } from "../protocol/seating.ts";
import type { SeatTable } from "./SeatTable.ts";

/** A room's entry in the list of rooms. */
export function listingOf(
  kind: RoomKind,
  code: string | null,
  table: SeatTable,
  state: PongState,
  queue: Queued | null,
): RoomMetadata {
  const { mode, ranked } = kind;
  const { phase, spectators } = state;
  const players = table.players().length;
  const seats = seatsOf(mode);
  const open = phase === "waiting" && players < seats;
  const standing = (phase === "playing" || phase === "resuming") && { standing: standingOf(state) };
  return { kind_key: kindKeyOf(kind), mode, phase, ranked, open, players, seats, spectators, ...standing, code, queue };
}

/** The players of a running match, by side. */
function standingOf({ players }: PongState): Standing[] {
  return [...players.values()]
    .sort((one, other) => one.side - other.side)
    .map(({ player_id, username, bot, lives }) => ({ player_id, username, bot, lives }));
}
