import { type Arena, arenaOf } from "./arena.ts";
import type { Ball } from "./ball.ts";
import { DEFAULT_RULES, type Rules, SIMULATION_VERSION } from "./constants.ts";
import { createPaddle, type Paddle } from "./paddle.ts";
import { randomIndex } from "./random.ts";

/** The player of one side. */
export interface MatchPlayer {
  /** 0 once the player is out. */
  lives: number;
  score: number;
  /** 0 while playing, then 1 (the winner) … sides. */
  place: number;
  /** When a ball last reached this side, or will be served to it. */
  ballTick: number;
  /** Whether a bot steers this paddle, for good or until its player is back. */
  bot: boolean;
  paddle: Paddle;
}

/** A serve that has been announced: ball `ball` will fly to `position` of `side` from `tick` on. */
export interface Serve {
  readonly ball: number;
  readonly side: number;
  /** In arena units from the middle of the side, positive towards its end. */
  readonly position: number;
  readonly tick: number;
}

/** A whole match. Only `step` changes it. It is plain data except for the arena, so it can be saved at any tick. */
export interface Match {
  readonly rules: Rules;
  readonly arena: Arena;
  /** Last tick stepped; 0 before the first. */
  tick: number;
  /** The next tick on which something is due without any input. Ticks before it are quiet. */
  wakeTick: number;
  /** By side. */
  readonly players: MatchPlayer[];
  /** By ascending id. */
  readonly balls: Ball[];
  /** Balls announced so far. The next ball's id is one more. */
  announced: number;
  /** By ascending tick. */
  readonly serves: Serve[];
  /** State of the match's own random numbers. */
  random: number;
  /** Side of the winner, −1 while the match is on. */
  winner: number;
}

/** Why a player left a match. */
export type LeaveReason = "left" | "disconnected";

/** An input to a match from outside. Inputs for a side that is out or does not exist are ignored. */
export type Input =
  /** Steer the paddle: `direction` −1 … 1; `tick` is when the player did it, now if left out. */
  | { readonly type: "move"; readonly side: number; readonly direction: number; readonly tick?: number | undefined }
  /** The player is out for good. */
  | { readonly type: "leave"; readonly side: number; readonly reason: LeaveReason }
  /** A bot takes the paddle over, or gives it back. */
  | { readonly type: "stand_in"; readonly side: number; readonly bot: boolean };

/** Why a player is out. */
export type EliminationReason = "lives" | LeaveReason;

/** Something that a step did. Further details, such as trajectories, are in the match. */
export type MatchEvent =
  | { readonly type: "update_position"; readonly side: number }
  | { readonly type: "serve_announced"; readonly ball: number }
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
      ballTick: 0,
      bot: false,
      paddle: createPaddle(rules),
    })),
    balls: [],
    announced: 0,
    serves: [],
    random: seed >>> 0,
    winner: -1,
  };
}

/** Whether the match has a winner. */
export function isOver(match: Match): boolean {
  return match.winner >= 0;
}

/** Whether the player of `side` is still in. False for a side that does not exist, such as a wall's −1. */
export function isLiving(match: Match, side: number): boolean {
  return match.players[side]?.place === 0;
}

/** The sides whose players are still in, ascending. */
export function livingSides(match: Match): number[] {
  return match.players.flatMap((player, side) => (player.place === 0 ? [side] : []));
}

/** Number of players who are still in. */
export function livingCount(match: Match): number {
  let count = 0;
  for (const player of match.players) if (player.place === 0) count++;
  return count;
}

/** Number of players who are out. */
export function outCount(match: Match): number {
  return match.players.length - livingCount(match);
}

/** The side, of these living ones, that no ball has reached for the longest time; a random one of several. */
export function idlestOf(match: Match, sides: readonly number[]): number {
  const longest = Math.min(...sides.map((side) => playerOf(match, side).ballTick));
  const idlest = sides.filter((side) => playerOf(match, side).ballTick === longest);
  return idlest[randomIndex(match, idlest.length)] as number;
}

/** The player of `side`. Throws a RangeError for a side that the match does not have. */
export function playerOf(match: Match, side: number): MatchPlayer {
  const player = match.players[side];
  if (player === undefined) throw new RangeError(`no side ${side} in a match of ${match.players.length}`);
  return player;
}

/** A match as plain data that survives JSON. */
export interface SavedMatch extends Omit<Match, "arena"> {
  readonly version: number;
}

/** A copy that shares nothing with the match. As JSON it takes less than a kilobyte for each player. */
export function save(match: Match): SavedMatch {
  return structuredClone(saveUncopied(match));
}

/** Like `save`, but shares its parts with the match: serialise it before the next step. */
export function saveUncopied(match: Match): SavedMatch {
  const { arena: _, ...rest } = match;
  return { version: SIMULATION_VERSION, ...rest };
}

/** The saved match, ready for its next step. Throws a RangeError for a save of another simulation version. */
export function restore(saved: SavedMatch): Match {
  const { version, ...rest } = structuredClone(saved);
  if (version !== SIMULATION_VERSION)
    throw new RangeError(`a match of simulation version ${version} cannot be restored`);
  return { ...rest, arena: arenaOf(rest.players.length) };
}

/** A digest of the whole state of a match: 16 hex digits, equal for equal matches. */
export function digestOf(match: Match): string {
  return digest(JSON.stringify(saveUncopied(match)));
}

/**
 * A digest of a text: 16 hex digits. It tells states apart and is not fit for secrets.
 *
 * FNV-1a over UTF-16 units, in two lanes of 32 bits with different offsets.
 */
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
