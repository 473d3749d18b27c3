import type { FrameBall } from "./frame.ts";
import { type Sprite, trailSprite } from "./sprites.ts";

/** Points that a trail remembers, and for how long. */
const POINTS = 64;
const TRAIL_MS = 320;
/** A ball that is further from where it was than this, in units, has been put there, not flown. */
const JUMP = 30;
/** Sine of the angle at which a flight counts as bent. */
const BEND = 0.02;
/** Of a ball that nobody has hit yet. */
const SERVED = "#e8edf4";

interface Trail {
  id: string;
  colour: string;
  /** Index of the newest point, and how many there are. */
  newest: number;
  count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly at: Float64Array;
  seen: number;
}

/** Where each ball has just been. Memory is taken once for as many balls as there ever were at a time. */
export class Trails {
  readonly #trails: Trail[] = [];
  readonly #sprites = new Map<string, Sprite>();
  #frame = 0;

  /** Remembers where the balls are; forgets those that are gone. */
  add(balls: readonly FrameBall[], now: number): void {
    this.#frame++;
    for (const ball of balls) {
      const trail = this.#of(ball.id);
      trail.seen = this.#frame;
      if (trail.count > 0 && isFar(trail, ball)) trail.count = 0;
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

  /** Draws them, thinner and fainter the older; `width` is a ball's, and the context in arena units. */
  draw(context: CanvasRenderingContext2D, now: number, width: number): void {
    for (const trail of this.#trails) {
      if (trail.id === "") continue;
      const sprite = this.#spriteOf(trail.colour);
      for (let back = 0; back < trail.count - 1; ) {
        const end = endOfRun(trail, back);
        drawRun(context, sprite, trail, back, end, now, width);
        back = end;
      }
    }
  }

  #spriteOf(colour: string): Sprite {
    let sprite = this.#sprites.get(colour);
    if (sprite === undefined) {
      sprite = trailSprite(colour);
      this.#sprites.set(colour, sprite);
    }
    return sprite;
  }

  #of(id: string): Trail {
    let free: Trail | undefined;
    for (const trail of this.#trails) {
      if (trail.id === id) return trail;
      if (trail.id === "") free = trail;
    }
    if (free === undefined) {
      const [x, y, at] = [new Float64Array(POINTS), new Float64Array(POINTS), new Float64Array(POINTS)];
      free = { id, colour: SERVED, newest: 0, count: 0, x, y, at, seen: 0 };
      this.#trails.push(free);
    }
    Object.assign(free, { id, colour: SERVED, count: 0, seen: this.#frame });
    return free;
  }
}

function isFar(trail: Trail, { x, y }: FrameBall): boolean {
  return Math.hypot(x - numberAt(trail.x, trail.newest), y - numberAt(trail.y, trail.newest)) > JUMP;
}

/** How far back the flight is straight, from the point `back` points ago. */
function endOfRun(trail: Trail, back: number): number {
  const first = indexOf(trail, back);
  let end = back + 1;
  for (; end < trail.count - 1; end++) {
    const [here, next] = [indexOf(trail, end), indexOf(trail, end + 1)];
    const [dx, dy] = [
      numberAt(trail.x, here) - numberAt(trail.x, first),
      numberAt(trail.y, here) - numberAt(trail.y, first),
    ];
    const [ex, ey] = [
      numberAt(trail.x, next) - numberAt(trail.x, here),
      numberAt(trail.y, next) - numberAt(trail.y, here),
    ];
    const sizes = Math.hypot(dx, dy) * Math.hypot(ex, ey);
    if (Math.abs(dx * ey - dy * ex) > BEND * sizes || dx * ex + dy * ey < 0) break;
  }
  return end;
}

/** One straight piece of a trail: the part of its picture that is as old. */
function drawRun(
  context: CanvasRenderingContext2D,
  { image, width: long, height: high }: Sprite,
  trail: Trail,
  back: number,
  end: number,
  now: number,
  width: number,
): void {
  const [from, to] = [indexOf(trail, back), indexOf(trail, end)];
  const young = (now - numberAt(trail.at, from)) / TRAIL_MS;
  const old = (now - numberAt(trail.at, to)) / TRAIL_MS;
  if (young >= 1 || old <= young) return;
  const shown = Math.min(1, (1 - young) / (old - young));
  const [x, y] = [numberAt(trail.x, from), numberAt(trail.y, from)];
  const [dx, dy] = [(numberAt(trail.x, to) - x) * shown, (numberAt(trail.y, to) - y) * shown];
  const length = Math.hypot(dx, dy);
  if (length === 0) return;
  context.save();
  context.transform(dx / length, dy / length, -dy / length, dx / length, x, y);
  const [left, right] = [young * long, Math.min(old, 1) * long];
  context.drawImage(image, left, 0, right - left, high, 0, -width / 2, length, width);
  context.restore();
}

function indexOf({ newest }: Trail, back: number): number {
  return (newest - back + POINTS) % POINTS;
}

function numberAt(numbers: Float64Array, index: number): number {
  return numbers[index] as number;
}
