import type { BotLevel } from "../simulation/bot.ts";

/** The wire names of all modes. A mode is the number of seats in a match. */
export const MODES = ["2-player", "3-player", "4-player", "5-player", "6-player", "7-player", "8-player"] as const;

/** The wire name of a mode. */
export type Mode = (typeof MODES)[number];

/** The mode of a call that names none. */
export const DEFAULT_MODE: Mode = "4-player";

/** The largest number of seats that a mode has. */
export const MAX_SEATS = 8;

/** Phases of a room, in the order of a match. `resuming` occurs only after the room's process was replaced. */
export const PHASES = ["waiting", "countdown", "playing", "resuming", "finished"] as const;

/** A phase of a room. */
export type Phase = (typeof PHASES)[number];

/** Levels of bots, from the weakest to the strongest. */
export const BOT_LEVELS = ["weak", "middle", "strong"] as const satisfies readonly BotLevel[];

/** The kind of a room. Matchmaking gives a call only rooms of the kind that it asks for. */
export interface RoomKind {
  mode: Mode;
  ranked: boolean;
  /** Whether bots may take empty seats; never in a ranked room. */
  bots: boolean;
  /** How well those bots play. */
  bot_level: BotLevel;
  private: boolean;
}

/** Number of seats in a match of this mode, 2 … 8. */
export function seatsOf(mode: Mode): number {
  return Number.parseInt(mode, 10);
}

/** The mode with this many seats. Throws a RangeError unless `seats` is a whole number, 2 … 8. */
export function modeOf(seats: number): Mode {
  const mode = MODES[seats - 2];
  if (mode === undefined) throw new RangeError(`no mode has ${seats} seats`);
  return mode;
}

/** A key that is the same for all rooms of one kind. */
export function kindKeyOf({ mode, ranked, bots, bot_level, private: closed }: RoomKind): string {
  return [
    mode,
    ranked ? "ranked" : "casual",
    bots ? `${bot_level} bots` : "people",
    closed ? "private" : "public",
  ].join(":");
}
