import type { Arena } from "../../simulation/arena.ts";
import { edgeOf } from "../../simulation/arena.ts";
import type { ArenaEvent, FrameBall } from "./frame.ts";
import { colourOf, MUTED, TEXT } from "./palette.ts";

const LASTS_MS = { hit: 260, wall: 200, serve: 800, loss: 700, out: 900, win: 2400 } as const;
/** More at a time are not seen; the oldest gives way. */
const MAX_EFFECTS = 24;

type Shown = Extract<ArenaEvent, { type: keyof typeof LASTS_MS }>;

interface Effect {
  readonly event: Shown;
  /** Of the first frame that shows it; −1 before. */
  since: number;
}

/** What is seen of events: short, and without movement where the player wants less of it. */
export class Effects {
  #effects: Effect[] = [];

  add(event: ArenaEvent): void {
    if (!(event.type in LASTS_MS)) return;
    if (this.#effects.length === MAX_EFFECTS) this.#effects.shift();
    this.#effects.push({ event: event as Shown, since: -1 });
  }

  /** How brightly the paddle of `side` shines from its last hit, 0 … 1. */
  flashOf(side: number, now: number): number {
    let flash = 0;
    for (const { event, since } of this.#effects) {
      if (event.type === "hit" && event.side === side && since >= 0) {
        flash = Math.max(flash, 1 - (now - since) / LASTS_MS.hit);
      }
    }
    return flash;
  }

  /** Draws what is still on, and forgets the rest; the context is in arena units, `pixel` of them a CSS pixel. */
  draw(
    context: CanvasRenderingContext2D,
    arena: Arena,
    balls: readonly FrameBall[],
    now: number,
    pixel: number,
    still: boolean,
  ): void {
    let kept = 0;
    for (const effect of this.#effects) {
      if (effect.since < 0) effect.since = now;
      const done = (now - effect.since) / LASTS_MS[effect.event.type];
      if (done >= 1) continue;
      this.#effects[kept++] = effect;
      drawEffect(context, arena, effect.event, balls, done, pixel, still);
    }
    this.#effects.length = kept;
    context.globalAlpha = 1;
  }
}

function drawEffect(
  context: CanvasRenderingContext2D,
  arena: Arena,
  event: Shown,
  balls: readonly FrameBall[],
  done: number,
  pixel: number,
  still: boolean,
): void {
  const left = 1 - done;
  switch (event.type) {
    case "hit":
    case "wall": {
      if (still) return;
      const isHit = event.type === "hit";
      context.strokeStyle = isHit ? colourOf(event.side) : MUTED;
      context.globalAlpha = left * left * (isHit ? 0.8 : 0.5);
      context.lineWidth = 2 * pixel * left;
      context.beginPath();
      context.arc(event.at.x, event.at.y, (isHit ? 3 : 2) + (isHit ? 9 : 5) * (1 - left * left), 0, 2 * Math.PI);
      context.stroke();
      return;
    }
    case "serve": {
      const ball = balls.find(({ id }) => id === event.ball);
      if (ball === undefined) return;
      drawServe(context, ball, left, pixel, still);
      return;
    }
    default:
      if (event.side < arena.sides) drawSide(context, arena, event, done, pixel, still);
  }
}

/** Where a fresh ball goes: dashes ahead of it, and a ring that it comes out of. */
function drawServe(
  context: CanvasRenderingContext2D,
  { x, y, vx, vy }: FrameBall,
  left: number,
  pixel: number,
  still: boolean,
): void {
  const speed = Math.hypot(vx, vy) || 1;
  context.strokeStyle = TEXT;
  context.lineWidth = 1.5 * pixel;
  context.globalAlpha = 0.5 * left;
  context.setLineDash([3, 4]);
  context.beginPath();
  context.moveTo(x + (vx / speed) * 6, y + (vy / speed) * 6);
  context.lineTo(x + (vx / speed) * 34, y + (vy / speed) * 34);
  context.stroke();
  context.setLineDash([]);
  if (still) return;
  context.beginPath();
  context.arc(0, 0, 14 - 10 * left, 0, 2 * Math.PI);
  context.stroke();
}

/** A side that lost a life shines up; one that is out fades from its ends; the winner's pulses. */
function drawSide(
  context: CanvasRenderingContext2D,
  arena: Arena,
  event: Extract<Shown, { type: "loss" | "out" | "win" }>,
  done: number,
  pixel: number,
  still: boolean,
): void {
  const { middle, along, normal, length } = edgeOf(arena, event.side);
  const left = 1 - done;
  const half = (length / 2) * (event.type === "out" && !still ? left : 1);
  const pulse = event.type === "win" && !still ? 0.5 + 0.5 * Math.cos(done * 6 * Math.PI) : 1;
  const strength = left * pulse * (still ? 0.6 : 1);
  context.strokeStyle = colourOf(event.side);
  context.lineCap = "round";
  const lines = event.type === "loss" ? 4 : 3;
  for (let line = 0; line < lines; line++) {
    const depth = line * (still ? 2 : 2 + 3 * done);
    context.globalAlpha = (strength * 0.9) / (1 + 2 * line);
    context.lineWidth = (3 - 0.5 * line) * pixel;
    context.beginPath();
    context.moveTo(middle.x - along.x * half + normal.x * depth, middle.y - along.y * half + normal.y * depth);
    context.lineTo(middle.x + along.x * half + normal.x * depth, middle.y + along.y * half + normal.y * depth);
    context.stroke();
  }
}
