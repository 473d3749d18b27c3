import type { PongState } from "../protocol/schema.ts";
import type { Point } from "../simulation/arena.ts";
import type { Offsets, View } from "./positions.ts";
import { ballPointAt, paddlePointAt, viewOf } from "./positions.ts";
import type { Flight, OwnMoves, Prediction } from "./prediction.ts";
import { predict, withMoves } from "./prediction.ts";
import type { KnownMove } from "./Steering.ts";

/** How far ahead a prediction goes, so that the next frame can be compared with it. A frame after a longer time starts afresh. */
const AHEAD_TICKS = 30;

/** How fast an offset fades. */
interface Fading {
  /** An offset falls to a third (1/e) in this time. */
  readonly fadeMs: number;
  /** Largest change of an offset, in arena units a millisecond. */
  readonly perMs: number;
  /** Largest change of an offset in a frame, in arena units. */
  readonly perFrame: number;
}

const BALL: Fading = { fadeMs: 30, perMs: 0.42, perFrame: 7 };
/** Offsets of faster balls are wider, so they fade faster in proportion. In arena units a second. */
const FAST_BALL = 200;
/** Slower than the paddle itself, so that the effect of a key always shows. */
const PADDLE: Fading = { fadeMs: 80, perMs: 0.04, perFrame: 2 };

const NO_OFFSET: Point = { x: 0, y: 0 };

/**
 * Draws the match without jumps. When news shows that a prediction was wrong, the picture goes on from where it was, and the
 * difference fades.
 */
export class Smoothing implements Offsets {
  readonly #balls = new Map<string, Point>();
  readonly #paddles = new Map<string, number>();
  #last: Prediction | undefined;
  #lastMove: KnownMove | undefined;
  #lastTick = 0;
  #lastMs = 0;

  /** What to draw now: at `tick` of the match and at `ms` of a clock that never goes back. */
  view(state: PongState, tick: number, ms: number, own: OwnMoves): View {
    const prediction = predict(state, tick, tick + AHEAD_TICKS, own);
    const frameMs = ms - this.#lastMs;
    const isNext = tick >= this.#lastTick && tick <= this.#lastTick + AHEAD_TICKS;
    if (this.#last === undefined || !isNext || this.#last.arena !== prediction.arena) this.reset();
    else this.#follow(this.#withNewMoves(this.#last, own), prediction, tick, frameMs);
    this.#last = prediction;
    this.#lastMove = own.moves.at(-1) ?? this.#lastMove;
    this.#lastTick = tick;
    this.#lastMs = ms;
    return viewOf(prediction, tick, state.serves.values(), this);
  }

  /** Forgets all offsets: the next picture is drawn exactly as predicted. */
  reset(): void {
    this.#last = undefined;
    this.#lastMove = undefined;
    this.#balls.clear();
    this.#paddles.clear();
  }

  /** The offset at which a ball is drawn, in arena units. */
  ofBall(id: string): Point {
    return this.#balls.get(id) ?? NO_OFFSET;
  }

  /** The offset at which a player's paddle is drawn, in arena units along its side. */
  ofPaddle(playerId: string): number {
    return this.#paddles.get(playerId) ?? 0;
  }

  /** The last prediction with the player's newest moves: these are no correction, so they show at once. */
  #withNewMoves(last: Prediction, { playerId, moves }: OwnMoves): Prediction {
    const { seq, tick } = this.#lastMove ?? { seq: 0, tick: 0 };
    const newer = moves.filter((move) => move.seq > seq || (move.seq === seq && move.tick > tick));
    if (newer.length === 0) return last;
    const paddles = last.paddles.map((path) =>
      path.playerId === playerId ? { ...path, paddle: withMoves(path.paddle, newer, [], last.rules) } : path,
    );
    return { ...last, paddles };
  }

  #follow(last: Prediction, { balls, paddles, rules }: Prediction, tick: number, frameMs: number): void {
    for (const [id, flights] of balls) {
      const before = last.balls.get(id);
      if (before === undefined) continue;
      const [was, is] = [ballPointAt(before, tick, rules), ballPointAt(flights, tick, rules)];
      const { x, y } = faded(this.ofBall(id), fadingOf(flights), frameMs);
      this.#balls.set(id, { x: x + was.x - is.x, y: y + was.y - is.y });
    }
    for (const id of [...this.#balls.keys()]) if (!balls.has(id)) this.#balls.delete(id);
    for (const path of paddles) {
      const before = last.paddles.find(({ playerId }) => playerId === path.playerId);
      if (before === undefined) continue;
      const { x } = faded({ x: this.ofPaddle(path.playerId), y: 0 }, PADDLE, frameMs);
      const change = paddlePointAt(before, tick, rules) - paddlePointAt(path, tick, rules);
      this.#paddles.set(path.playerId, x + change);
    }
  }
}

function fadingOf(flights: readonly Flight[]): Fading {
  const { vx, vy } = flights[0] as Flight;
  const haste = Math.max(1, Math.hypot(vx, vy) / FAST_BALL);
  return { ...BALL, perMs: BALL.perMs * haste, perFrame: BALL.perFrame * haste };
}

/** Returns the rest of an offset after a frame. */
function faded({ x, y }: Point, { fadeMs, perMs, perFrame }: Fading, frameMs: number): Point {
  const length = Math.hypot(x, y);
  if (length < 1e-6) return NO_OFFSET;
  const fades = Math.min(length * (1 - Math.exp(-frameMs / fadeMs)), perMs * frameMs, perFrame);
  const share = 1 - fades / length;
  return { x: x * share, y: y * share };
}
