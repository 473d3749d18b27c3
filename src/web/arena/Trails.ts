import type { FrameBall } from "./frame.ts";

/** Points that a trail remembers, and for how long. */
const POINTS = 40;
const TRAIL_MS = 190;
/** A ball that is further from where it was than this has been put there, not flown. */
const JUMP = 30;

interface Trail {
  id: string;
  colour: string;
  /** Index of the newest point, and how many there are. */
  newest: number;
  count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly at: Float64Array;
  seen: number;
}

/** Where each ball has just been. Memory is taken once for as many balls as there ever were at a time. */
export class Trails {
  readonly #trails: Trail[] = [];
  #frame = 0;

  /** Remembers where the balls are; forgets those that are gone. */
  add(balls: readonly FrameBall[], now: number): void {
    this.#frame++;
    for (const ball of balls) {
      const trail = this.#of(ball.id);
      trail.seen = this.#frame;
      if (trail.count > 0 && this.#far(trail, ball)) trail.count = 0;
      trail.newest = (trail.newest + 1) % POINTS;
      trail.count = Math.min(trail.count + 1, POINTS);
      trail.x[trail.newest] = ball.x;
      trail.y[trail.newest] = ball.y;
      trail.at[trail.newest] = now;
    }
    for (const trail of this.#trails) if (trail.seen !== this.#frame) trail.id = "";
  }

  /** From now on the ball is of this colour: of who hit it. */
  colour(id: string, colour: string): void {
    this.#of(id).colour = colour;
  }

  colourOf(id: string): string {
    return this.#of(id).colour;
  }

  /** Draws them, thinner and fainter the older; the context is in arena units. */
  draw(context: CanvasRenderingContext2D, now: number, width: number): void {
    context.lineCap = "butt";
    for (const trail of this.#trails) {
      if (trail.id === "") continue;
      context.strokeStyle = trail.colour;
      for (let back = 0; back < trail.count - 1; back++) {
        const from = (trail.newest - back + POINTS) % POINTS;
        const to = (from - 1 + POINTS) % POINTS;
        const left = 1 - (now - (trail.at[to] as number)) / TRAIL_MS;
        if (left <= 0) break;
        context.globalAlpha = 0.5 * left * left;
        context.lineWidth = width * (0.3 + 0.7 * left);
        context.beginPath();
        context.moveTo(trail.x[from] as number, trail.y[from] as number);
        context.lineTo(trail.x[to] as number, trail.y[to] as number);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  #far(trail: Trail, { x, y }: FrameBall): boolean {
    return Math.hypot(x - (trail.x[trail.newest] as number), y - (trail.y[trail.newest] as number)) > JUMP;
  }

  #of(id: string): Trail {
    let free: Trail | undefined;
    for (const trail of this.#trails) {
      if (trail.id === id) return trail;
      if (trail.id === "") free = trail;
    }
    if (free === undefined) {
      free = {
        ...{ id, colour: SERVED, newest: 0, count: 0, seen: 0 },
        ...{ x: new Float32Array(POINTS), y: new Float32Array(POINTS), at: new Float64Array(POINTS) },
      };
      this.#trails.push(free);
    }
    Object.assign(free, { id, colour: SERVED, count: 0, seen: this.#frame });
    return free;
  }
}

/** Of a ball that nobody has hit yet. */
export const SERVED = "#e8edf4";
