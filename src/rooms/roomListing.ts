import { kindKeyOf, type Phase, type RoomKind, seatsOf } from "../protocol/kinds.ts";
import type { RoomMetadata } from "../protocol/seating.ts";
import type { SeatTable } from "./SeatTable.ts";

/** A room's entry in the list of rooms. */
export function listingOf(
  kind: RoomKind,
  code: string | null,
  phase: Phase,
  table: SeatTable,
  spectators: number,
): RoomMetadata {
  const { mode, ranked } = kind;
  const players = table.players().length;
  const seats = seatsOf(mode);
  const open = phase === "waiting" && players < seats;
  return { kind_key: kindKeyOf(kind), mode, phase, ranked, open, players, seats, spectators, code };
}
