import type { FrameBall } from "./frame.ts";
import { createTrailSprite, type Sprite } from "./sprites.ts";

/** Most points in a trail. */
const POINTS = 64;
/** Age at which a point has faded away. */
const TRAIL_MS = 320;
/** A ball that moves farther than this in a frame, in units, was corrected: its trail starts anew. */
const MAX_STEP_UNITS = 30;
/** Sine of the smallest angle that ends a straight run. */
const MIN_BEND_SINE = 0.02;
/** Colour of a ball that nobody has hit yet. */
const SERVED_COLOUR = "#e8edf4";

interface Trail {
  /** The ball; "" while the trail is unused. */
  id: string;
  colour: string;
  /** Index of the newest point in the ring buffers below. */
  newest: number;
  count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly at: Float64Array;
  /** Number of the last frame that had the ball. */
  seen: number;
}

/** The trails of the balls. Trails are reused, so their number is the most balls there ever were at a time. */
export class Trails {
  readonly #trails: Trail[] = [];
  readonly #sprites = new Map<string, Sprite>();
  #frame = 0;

  /** Adds the balls of a frame, and frees the trails of those that are gone. */
  add(balls: readonly FrameBall[], now: number): void {
    this.#frame++;
    for (const ball of balls) {
      const trail = this.#findOrCreate(ball.id);
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

  /** Colours a ball and its trail, until it is gone. */
  setColour(id: string, colour: string): void {
    this.#findOrCreate(id).colour = colour;
  }

  colourOf(id: string): string {
    return this.#trails.find((trail) => trail.id === id)?.colour ?? SERVED_COLOUR;
  }

  /** Draws the trails, thinner and fainter with age. The context is in arena units, and `width` is that of a ball. */
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
      sprite = createTrailSprite(colour);
      this.#sprites.set(colour, sprite);
    }
    return sprite;
  }

  #findOrCreate(id: string): Trail {
    let free: Trail | undefined;
    for (const trail of this.#trails) {
      if (trail.id === id) return trail;
      if (trail.id === "") free = trail;
    }
    if (free === undefined) {
      const [x, y, at] = [new Float64Array(POINTS), new Float64Array(POINTS), new Float64Array(POINTS)];
      free = { id, colour: SERVED_COLOUR, newest: 0, count: 0, x, y, at, seen: 0 };
      this.#trails.push(free);
    }
    Object.assign(free, { id, colour: SERVED_COLOUR, count: 0, seen: this.#frame });
    return free;
  }
}

function isFar(trail: Trail, { x, y }: FrameBall): boolean {
  return Math.hypot(x - numberAt(trail.x, trail.newest), y - numberAt(trail.y, trail.newest)) > MAX_STEP_UNITS;
}

/** The end of the straight run that starts `back` points ago, counted back likewise. */
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
    if (Math.abs(dx * ey - dy * ex) > MIN_BEND_SINE * sizes || dx * ex + dy * ey < 0) break;
  }
  return end;
}

/** Draws one straight run: the part of the sprite that has its age. */
function drawRun(
  context: CanvasRenderingContext2D,
  { image, width: spriteWidth, height: spriteHeight }: Sprite,
  trail: Trail,
  back: number,
  end: number,
  now: number,
  width: number,
): void {
  const [from, to] = [indexOf(trail, back), indexOf(trail, end)];
  const youngest = (now - numberAt(trail.at, from)) / TRAIL_MS;
  const oldest = (now - numberAt(trail.at, to)) / TRAIL_MS;
  if (youngest >= 1 || oldest <= youngest) return;
  const shown = Math.min(1, (1 - youngest) / (oldest - youngest));
  const [x, y] = [numberAt(trail.x, from), numberAt(trail.y, from)];
  const [dx, dy] = [(numberAt(trail.x, to) - x) * shown, (numberAt(trail.y, to) - y) * shown];
  const length = Math.hypot(dx, dy);
  if (length === 0) return;
  context.save();
  context.transform(dx / length, dy / length, -dy / length, dx / length, x, y);
  const [left, right] = [youngest * spriteWidth, Math.min(oldest, 1) * spriteWidth];
  context.drawImage(image, left, 0, right - left, spriteHeight, 0, -width / 2, length, width);
  context.restore();
}

function indexOf({ newest }: Trail, back: number): number {
  return (newest - back + POINTS) % POINTS;
}

function numberAt(numbers: Float64Array, index: number): number {
  return numbers[index] as number;
}
