import type { PongState } from "../protocol/schema.ts";
import type { Point } from "../simulation/arena.ts";
import type { Offsets, View } from "./positions.ts";
import { ballPointAt, paddlePointAt, viewOf } from "./positions.ts";
import type { OwnMoves, Prediction } from "./prediction.ts";
import { predict, withMoves } from "./prediction.ts";
import type { KnownMove } from "./Steering.ts";

/** How far ahead a prediction is kept, to be compared with what was drawn: frames further apart than this show the next one as it is. */
const AHEAD_TICKS = 30;

interface Pace {
  /** In so many ms all but a third of a difference is gone. */
  readonly fadeMs: number;
  /** Units a ms, and units a frame: no frame shows more than this of a correction. */
  readonly perMs: number;
  readonly perFrame: number;
}

const BALL: Pace = { fadeMs: 30, perMs: 0.42, perFrame: 7 };
/** Slower than the paddle itself: a key's effect always shows. */
const PADDLE: Pace = { fadeMs: 80, perMs: 0.04, perFrame: 2 };

const NONE: Point = { x: 0, y: 0 };

/**
 * Draws the match without jumps: where news shows that something was predicted wrongly, what is drawn goes on from where
 * it was, and the difference fades.
 */
export class Smoothing implements Offsets {
  readonly #balls = new Map<string, Point>();
  readonly #paddles = new Map<string, number>();
  #last: Prediction | undefined;
  #lastMove: KnownMove | undefined;
  #lastTick = 0;
  #lastMs = 0;

  /** What to draw at `tick`, which is now, `ms` by a clock that never goes back. */
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
    return viewOf(prediction, tick, this);
  }

  /** The next picture is drawn as it is predicted. */
  reset(): void {
    this.#last = undefined;
    this.#lastMove = undefined;
    this.#balls.clear();
    this.#paddles.clear();
  }

  ofBall(id: string): Point {
    return this.#balls.get(id) ?? NONE;
  }

  ofPaddle(player_id: string): number {
    return this.#paddles.get(player_id) ?? 0;
  }

  /** What the player does now is no correction: it shows at once. */
  #withNewMoves(last: Prediction, { player_id, moves }: OwnMoves): Prediction {
    const { seq, tick } = this.#lastMove ?? { seq: 0, tick: 0 };
    const newer = moves.filter((move) => move.seq > seq || (move.seq === seq && move.tick > tick));
    if (newer.length === 0) return last;
    const paddles = last.paddles.map((path) =>
      path.player_id === player_id ? { ...path, runs: withMoves(path.runs, newer, [], last.rules) } : path,
    );
    return { ...last, paddles };
  }

  #follow(last: Prediction, { balls, paddles, rules }: Prediction, tick: number, frameMs: number): void {
    for (const [id, flights] of balls) {
      const before = last.balls.get(id);
      if (before === undefined) continue;
      const [was, is] = [ballPointAt(before, tick, rules), ballPointAt(flights, tick, rules)];
      const { x, y } = faded(this.ofBall(id), BALL, frameMs);
      this.#balls.set(id, { x: x + was.x - is.x, y: y + was.y - is.y });
    }
    for (const id of [...this.#balls.keys()]) if (!balls.has(id)) this.#balls.delete(id);
    for (const path of paddles) {
      const before = last.paddles.find(({ player_id }) => player_id === path.player_id);
      if (before === undefined) continue;
      const { x } = faded({ x: this.ofPaddle(path.player_id), y: 0 }, PADDLE, frameMs);
      const change = paddlePointAt(before, tick, rules) - paddlePointAt(path, tick, rules);
      this.#paddles.set(path.player_id, x + change);
    }
  }
}

/** What is left of an offset after a frame. */
function faded({ x, y }: Point, { fadeMs, perMs, perFrame }: Pace, frameMs: number): Point {
  const length = Math.hypot(x, y);
  if (length < 1e-6) return NONE;
  const fades = Math.min(length * (1 - Math.exp(-frameMs / fadeMs)), perMs * frameMs, perFrame);
  const share = 1 - fades / length;
  return { x: x * share, y: y * share };
}
