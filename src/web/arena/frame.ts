import type { ServeView } from "../../client/positions.ts";
import type { Point } from "../../simulation/arena.ts";

/** A ball in a frame. Arena units, and arena units a second; the origin in the middle, y up. */
export interface FrameBall extends Point {
  readonly id: string;
  readonly vx: number;
  readonly vy: number;
}

/** A player in a frame, with their paddle. */
export interface FramePlayer {
  readonly side: number;
  /** "" draws no plate. */
  readonly name: string;
  /** The paddle's middle, in units from the middle of its side, positive towards the side's end. */
  readonly position: number;
  /** The paddle's length; 0 draws none. */
  readonly length: number;
  readonly lives: number;
  readonly score: number;
  /** Whether the player is eliminated: the side is a wall. */
  readonly out: boolean;
  /** 0 while it is not decided; 1 is the winner. */
  readonly place: number;
  readonly bot: boolean;
  readonly connected: boolean;
  readonly you: boolean;
}

/** Everything that one picture of the arena shows. */
export interface ArenaFrame {
  /** Guarded sides, 2 … 8. */
  readonly sides: number;
  /** The side that is drawn at the bottom; −1 for a spectator, who sees side 0 there. */
  readonly ownSide: number;
  /** Lives at the start of the match. A source that joined late may know less: the largest value of all frames counts. */
  readonly fullLives: number;
  readonly balls: readonly FrameBall[];
  /** Marks of the serves that are about to happen. */
  readonly serves: readonly ServeView[];
  /** In any order. A side without a player is drawn empty. */
  readonly players: readonly FramePlayer[];
}

/** Something that happened in the arena, to be shown and heard. Points are in arena units. */
export type ArenaEvent =
  | { readonly type: "hit"; readonly ball: string; readonly side: number; readonly at: Point }
  | { readonly type: "wall"; readonly ball: string; readonly at: Point }
  | { readonly type: "serve"; readonly ball: string }
  | { readonly type: "loss"; readonly side: number; readonly lives: number; readonly own: boolean }
  | { readonly type: "score"; readonly side: number; readonly own: boolean }
  | { readonly type: "out"; readonly side: number; readonly place: number; readonly own: boolean }
  | { readonly type: "win"; readonly side: number; readonly own: boolean }
  /** Whole seconds left; 0 is the start. */
  | { readonly type: "countdown"; readonly seconds: number };
