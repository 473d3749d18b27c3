import { type Arena, arenaOf } from "./arena.ts";
import type { Ball } from "./ball.ts";
import { DEFAULT_RULES, type Rules, SIMULATION_VERSION } from "./constants.ts";
import { createPaddle, type Paddle } from "./paddle.ts";

export interface MatchPlayer {
  /** 0 once out. */
  lives: number;
  score: number;
  /** 0 while playing, then 1 (the winner) … sides. */
  place: number;
  /** A bot steers this paddle, for good or until its player is back. */
  bot: boolean;
  paddle: Paddle;
}

/** A whole match: plain data but for the arena, so that it can be saved at any tick. Changed by `step` alone. */
export interface Match {
  readonly rules: Rules;
  readonly arena: Arena;
  /** Last tick stepped; 0 before the first. */
  tick: number;
  /** The next tick on which something is due of itself; ticks before it are quiet. */
  wakeTick: number;
  /** By side. */
  readonly players: MatchPlayer[];
  /** By ascending id. */
  readonly balls: Ball[];
  /** Balls served so far; the next one's id is one more. */
  served: number;
  /** Ticks on which lost balls are served again, ascending. */
  readonly serves: number[];
  /** Sides that serves will still go to before sides are shuffled anew. */
  readonly bag: number[];
  /** State of the match's own random numbers. */
  random: number;
  /** Side of the winner, −1 while the match is on. */
  winner: number;
}

export type LeaveReason = "left" | "disconnected";

/** What reaches a match from outside. A side that is out or does not exist is ignored. */
export type Input =
  /** Steer the paddle: `direction` −1 … 1; `tick` is when the player did so, default now. */
  | { readonly type: "move"; readonly side: number; readonly direction: number; readonly tick?: number | undefined }
  /** The player is out for good. */
  | { readonly type: "leave"; readonly side: number; readonly reason: LeaveReason }
  /** A bot takes the paddle over, or gives it back. */
  | { readonly type: "stand_in"; readonly side: number; readonly bot: boolean };

export type EliminationReason = "lives" | LeaveReason;

/** What a step did, in its order. Details that are not here stand in the match. */
export type MatchEvent =
  | { readonly type: "update_position"; readonly side: number }
  | { readonly type: "ball_spawn" | "ball_update"; readonly ball: number }
  | { readonly type: "ball_despawn"; readonly ball: number; readonly side: number; readonly lives: number }
  | { readonly type: "score_update"; readonly side: number; readonly score: number }
  | {
      readonly type: "player_eliminated";
      readonly side: number;
      readonly place: number;
      readonly reason: EliminationReason;
    }
  | { readonly type: "game_over"; readonly winner: number };

/**
 * A match before its first tick.
 *
 * `sides` 2 … 8, `seed` a uint32: the same seed and inputs give the same match, bit for bit, on every engine.
 */
export function createMatch(sides: number, seed: number, rules: Rules = DEFAULT_RULES): Match {
  return {
    rules,
    arena: arenaOf(sides),
    tick: 0,
    wakeTick: 1,
    players: Array.from({ length: sides }, () => ({
      lives: rules.lives,
      score: 0,
      place: 0,
      bot: false,
      paddle: createPaddle(rules),
    })),
    balls: [],
    served: 0,
    serves: [],
    bag: [],
    random: seed >>> 0,
    winner: -1,
  };
}

export function isOver(match: Match): boolean {
  return match.winner >= 0;
}

/** Whether `side` is guarded by a player who is still in; walls (−1) and the fallen are not. */
export function isLiving(match: Match, side: number): boolean {
  return match.players[side]?.place === 0;
}

export function livingSides(match: Match): number[] {
  return match.players.flatMap((player, side) => (player.place === 0 ? [side] : []));
}

export function livingCount(match: Match): number {
  let count = 0;
  for (const player of match.players) if (player.place === 0) count++;
  return count;
}

/** The player of `side`; throws a RangeError where there is none. */
export function playerOf(match: Match, side: number): MatchPlayer {
  const player = match.players[side];
  if (player === undefined) throw new RangeError(`no side ${side} in a match of ${match.players.length}`);
  return player;
}

/** A match as JSON takes it. */
export interface SavedMatch extends Omit<Match, "arena"> {
  readonly version: number;
}

/** A copy that shares nothing with the match. Survives JSON unchanged; under a kilobyte a player. */
export function save(match: Match): SavedMatch {
  return structuredClone(saveUncopied(match));
}

/** As `save`, but sharing with the match: for who writes it down before the next step. */
export function saveUncopied(match: Match): SavedMatch {
  const { arena: _, ...rest } = match;
  return { version: SIMULATION_VERSION, ...rest };
}

/** The saved match, to be stepped on as if nothing had been. Throws a RangeError for another version's save. */
export function restore(saved: SavedMatch): Match {
  const { version, ...rest } = structuredClone(saved);
  if (version !== SIMULATION_VERSION)
    throw new RangeError(`a match of simulation version ${version} cannot be restored`);
  return { ...rest, arena: arenaOf(rest.players.length) };
}

/** 16 hex digits that stand for the whole state of a match: two matches that ever differed will differ here. */
export function digestOf(match: Match): string {
  return digest(JSON.stringify(saveUncopied(match)));
}

/** FNV-1a over UTF-16 units in two lanes of 32 bits with different offsets: to tell states apart, not to keep secrets. */
export function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) + (low >>> 13);
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
