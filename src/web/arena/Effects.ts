import type { Arena } from "../../simulation/arena.ts";
import { edgeOf } from "../../simulation/arena.ts";
import { fillLight } from "./board.ts";
import type { ArenaEvent, FrameBall } from "./frame.ts";
import { colourOf, MUTED, TEXT } from "./palette.ts";

const LASTS_MS = { hit: 260, wall: 200, serve: 800, loss: 650, out: 900, win: 3000 } as const;
/** More at a time are not seen; the oldest gives way. */
const MAX_EFFECTS = 24;

type Shown = Extract<ArenaEvent, { type: keyof typeof LASTS_MS }>;
type SideEvent = Extract<Shown, { type: "loss" | "out" | "win" }>;

interface Effect {
  readonly event: Shown;
  /** Of the first frame that shows it; −1 before. */
  since: number;
}

/** What effects are drawn with: a context in arena units, of which `pixel` are a CSS pixel; `still` if nothing may move. */
export interface Stage {
  readonly context: CanvasRenderingContext2D;
  readonly arena: Arena;
  readonly balls: readonly FrameBall[];
  readonly pixel: number;
  readonly still: boolean;
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

  /** Draws what is still on, and forgets the rest. */
  draw(stage: Stage, now: number): void {
    let kept = 0;
    for (const effect of this.#effects) {
      if (effect.since < 0) effect.since = now;
      const done = (now - effect.since) / LASTS_MS[effect.event.type];
      if (done >= 1) continue;
      this.#effects[kept++] = effect;
      stage.context.save();
      drawEffect(stage, effect.event, done);
      stage.context.restore();
    }
    this.#effects.length = kept;
  }
}

function drawEffect(stage: Stage, event: Shown, done: number): void {
  switch (event.type) {
    case "hit":
      drawRing(stage, event.at.x, event.at.y, 3, 11, colourOf(event.side), done);
      break;
    case "wall":
      drawRing(stage, event.at.x, event.at.y, 2, 6, MUTED, done);
      break;
    case "serve":
      drawServe(stage, event.ball, done);
      break;
    default:
      if (event.side < stage.arena.sides) drawSide(stage, event, done);
  }
}

function drawRing(
  { context, pixel, still }: Stage,
  x: number,
  y: number,
  from: number,
  to: number,
  colour: string,
  done: number,
) {
  if (still) return;
  const left = (1 - done) ** 2;
  context.strokeStyle = colour;
  context.globalAlpha = 0.8 * left;
  context.lineWidth = 2 * pixel * (1 - done);
  context.beginPath();
  context.arc(x, y, to - (to - from) * left, 0, 2 * Math.PI);
  context.stroke();
}

/** Where a fresh ball goes: dashes ahead of it, and a ring that it comes out of. */
function drawServe({ context, balls, pixel, still }: Stage, id: string, done: number): void {
  const ball = balls.find((one) => one.id === id);
  if (ball === undefined) return;
  const { x, y, vx, vy } = ball;
  const speed = Math.hypot(vx, vy) || 1;
  context.strokeStyle = TEXT;
  context.lineWidth = 1.5 * pixel;
  context.lineCap = "round";
  context.globalAlpha = 0.45 * (1 - done);
  context.setLineDash([0.01, 4.5]);
  context.lineWidth = 1.4;
  context.beginPath();
  context.moveTo(x + (vx / speed) * 7, y + (vy / speed) * 7);
  context.lineTo(x + (vx / speed) * 34, y + (vy / speed) * 34);
  context.stroke();
  if (still) return;
  context.setLineDash([]);
  context.lineWidth = 1.5 * pixel;
  context.beginPath();
  context.arc(0, 0, 4 + 10 * done, 0, 2 * Math.PI);
  context.stroke();
}

/** A side that lost a life lights up; one that is out goes dark from its ends; the winner's breathes. */
function drawSide({ context, arena, pixel, still }: Stage, event: SideEvent, done: number): void {
  const { middle, along, normal, length } = edgeOf(arena, event.side);
  const left = 1 - done;
  const isBreathing = event.type === "win" && !still;
  const strength = (isBreathing ? 0.55 - 0.45 * Math.cos(done * 6 * Math.PI) : 1) * left;
  const half = (length / 2) * (event.type === "out" && !still ? left : 1);
  context.transform(along.x, along.y, normal.x, normal.y, middle.x, middle.y);
  context.globalAlpha = strength;
  context.save();
  context.scale(half / (length / 2) || 1, 1);
  fillLight(context, length * 0.5, colourOf(event.side), event.type === "win" ? 0.5 : 0.75);
  context.restore();
  context.fillStyle = TEXT;
  context.globalAlpha = strength * (event.type === "win" ? 0.5 : 0.9);
  context.fillRect(-half, -pixel, 2 * half, 2.5 * pixel);
}
