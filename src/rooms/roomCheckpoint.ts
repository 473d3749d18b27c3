import { nextNumberOf, numberOf } from "../colyseus/objectNumbers.ts";
import type { RoomKind } from "../protocol/kinds.ts";
import type { PongState } from "../protocol/schema.ts";
import type { RoomCheckpoint } from "../recovery/checkpoint.ts";
import type { Entry } from "../recovery/ledger.ts";
import { isOver } from "../simulation/match.ts";
import type { MatchCycle } from "./MatchCycle.ts";
import type { Seating } from "./Seating.ts";
import { savedSeat } from "./seat.ts";
import { STATE_SCHEMA } from "./stateSchema.ts";

export interface CheckpointParts {
  readonly kind: RoomKind;
  readonly code: string | null;
  readonly host: string | null;
  /** Number of the last event that was committed or published, or is committed with this checkpoint. */
  readonly n: number;
  readonly state: PongState;
  readonly seating: Seating;
  readonly cycle: MatchCycle;
  /** Length of an intermission that has not begun. */
  readonly intermissionMs: number;
}

/** Makes a checkpoint of a room: everything needed to go on with it in another process. */
export function entryOf({ kind, code, host, n, state, seating, cycle, intermissionMs }: CheckpointParts): Entry {
  const { match_id: matchId } = state;
  const { play } = cycle.playing;
  const isMatchOver = play !== undefined && isOver(play.match);
  const saved = play?.saved();
  const checkpoint: RoomCheckpoint = {
    kind,
    code,
    host,
    match_id: matchId,
    n,
    phase: isMatchOver ? "finished" : cycle.phase,
    left_ms: isMatchOver ? (cycle.leftMs ?? intermissionMs) : 0,
    seats: seating.table.players().map(savedSeat),
    spectators: seating.table.spectators().map(savedSeat),
    schema: STATE_SCHEMA,
    ball_numbers: Object.fromEntries([...state.balls].map(([id, ball]) => [id, numberOf(ball) ?? 0])),
    lineup: (play?.lineup ?? []).map((seat) => (seating.table.has(seat) ? seat.playerId : savedSeat(seat))),
    // a match that is over needs no inputs here: its replay has them
    waiting: cycle.waiting.saved(),
    run: saved === undefined ? null : { ...saved, skills: cycle.playing.skills, ...(isMatchOver && { logged: 0 }) },
  };
  const { logged = 0 } = checkpoint.run ?? {};
  return {
    match_id: matchId,
    n,
    numbers: nextNumberOf(state),
    state: JSON.stringify(checkpoint),
    log: play?.log ?? [],
    logged,
  };
}
