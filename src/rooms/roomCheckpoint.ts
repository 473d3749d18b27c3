import type { RoomKind } from "../protocol/kinds.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Entry } from "../recovery/ledger.ts";
import { isOver } from "../simulation/match.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { Seating } from "./Seating.ts";
import { savedSeat } from "./seat.ts";

export interface CheckpointParts {
  readonly kind: RoomKind;
  readonly code: string | null;
  readonly matchId: string;
  /** Number of the last event that was committed or published, or is with this. */
  readonly n: number;
  readonly seating: Seating;
  readonly cycle: MatchCycle;
  /** Length of an intermission that has not begun. */
  readonly intermissionMs: number;
}

/** All that it takes to go on with the room in another process, ready to be written down. */
export function entryOf({ kind, code, matchId, n, seating, cycle, intermissionMs }: CheckpointParts): Entry {
  const { play } = cycle.playing;
  const isMatchOver = play !== undefined && isOver(play.match);
  const saved = play?.saved();
  const checkpoint: RoomCheckpoint = {
    kind,
    code,
    match_id: matchId,
    n,
    phase: isMatchOver ? "finished" : cycle.phase,
    left_ms: isMatchOver ? (cycle.leftMs ?? intermissionMs) : 0,
    seats: seating.table.players().map(savedSeat),
    lineup: (play?.lineup ?? []).map((seat) => (seating.table.has(seat) ? seat.playerId : savedSeat(seat))),
    // the replay of a match that is over has its inputs
    run: saved === undefined ? null : { ...saved, ...(isMatchOver && { logged: 0 }) },
  };
  const { logged = 0 } = checkpoint.run ?? {};
  return { match_id: matchId, n, state: JSON.stringify(checkpoint), log: play?.log ?? [], logged };
}
