/** Modes by their wire names: how many seats a match has. */
export const MODES = ["2-player", "3-player", "4-player", "5-player", "6-player", "7-player", "8-player"] as const;

export type Mode = (typeof MODES)[number];

export const DEFAULT_MODE: Mode = "4-player";

/** The largest number of seats a mode has. */
export const MAX_SEATS = 8;

/** Phases of a room in the order of a match; `resuming` only after its process was replaced. */
export const PHASES = ["waiting", "countdown", "playing", "resuming", "finished"] as const;

export type Phase = (typeof PHASES)[number];

/** What makes two rooms interchangeable for matchmaking: a call is only given a room of its kind. */
export interface RoomKind {
  mode: Mode;
  ranked: boolean;
  /** Whether bots may take empty seats; never in a ranked room. */
  bots: boolean;
  private: boolean;
}

/** Seats of a match of this mode, 2 … 8. */
export function seatsOf(mode: Mode): number {
  return Number.parseInt(mode, 10);
}

/** The mode with this many seats. Throws a RangeError unless `seats` is a whole number of 2 … 8. */
export function modeOf(seats: number): Mode {
  const mode = MODES[seats - 2];
  if (mode === undefined) throw new RangeError(`no mode has ${seats} seats`);
  return mode;
}

/** Rooms of one kind have the same key. */
export function kindKeyOf({ mode, ranked, bots, private: closed }: RoomKind): string {
  return [mode, ranked ? "ranked" : "casual", bots ? "bots" : "people", closed ? "private" : "public"].join(":");
}
