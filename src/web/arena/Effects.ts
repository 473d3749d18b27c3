import type { Arena, Point } from "../../simulation/arena.ts";
import { edgeOf } from "../../simulation/arena.ts";
import { fillGlow } from "./board.ts";
import type { ArenaEvent, FrameBall } from "./frame.ts";
import { colourOf, MUTED, TEXT } from "./palette.ts";

const DURATION_MS = { hit: 260, wall: 200, serve: 800, loss: 650, out: 900, win: 3000 } as const;
/** Most effects at a time; a new one replaces the oldest. */
const MAX_EFFECTS = 24;

type VisibleEvent = Extract<ArenaEvent, { type: keyof typeof DURATION_MS }>;
type SideEvent = Extract<VisibleEvent, { type: "loss" | "out" | "win" }>;

interface Effect {
  readonly event: VisibleEvent;
  /** Time of the first frame that shows it; −1 before that frame. */
  since: number;
}

/** The canvas and the scene that effects are drawn into. */
export interface EffectTarget {
  /** In arena units. */
  readonly context: CanvasRenderingContext2D;
  readonly arena: Arena;
  readonly balls: readonly FrameBall[];
  /** Arena units in a CSS pixel. */
  readonly pixel: number;
  /** Whether nothing may move. */
  readonly reducedMotion: boolean;
}

/** Short effects of events: rings, flashes, glows. With reduced motion they only fade. */
export class Effects {
  #effects: Effect[] = [];

  add(event: ArenaEvent): void {
    if (!(event.type in DURATION_MS)) return;
    if (this.#effects.length === MAX_EFFECTS) this.#effects.shift();
    this.#effects.push({ event: event as VisibleEvent, since: -1 });
  }

  /** Brightness of the paddle of `side` after its last hit, 0 … 1. */
  flashOf(side: number, now: number): number {
    let flash = 0;
    for (const { event, since } of this.#effects) {
      if (event.type === "hit" && event.side === side && since >= 0) {
        flash = Math.max(flash, 1 - (now - since) / DURATION_MS.hit);
      }
    }
    return flash;
  }

  /** Draws the current effects and drops those that are over. */
  draw(target: EffectTarget, now: number): void {
    let kept = 0;
    for (const effect of this.#effects) {
      if (effect.since < 0) effect.since = now;
      const done = (now - effect.since) / DURATION_MS[effect.event.type];
      if (done >= 1) continue;
      this.#effects[kept++] = effect;
      target.context.save();
      drawEffect(target, effect.event, done);
      target.context.restore();
    }
    this.#effects.length = kept;
  }
}

/** `done` is the share of the effect that is over, 0 … 1. */
function drawEffect(target: EffectTarget, event: VisibleEvent, done: number): void {
  switch (event.type) {
    case "hit":
      drawRing(target, event.at, 3, 11, colourOf(event.side), done);
      break;
    case "wall":
      drawRing(target, event.at, 2, 6, MUTED, done);
      break;
    case "serve":
      drawServe(target, event.ball, done);
      break;
    default:
      if (event.side < target.arena.sides) drawSide(target, event, done);
  }
}

function drawRing(
  { context, pixel, reducedMotion }: EffectTarget,
  { x, y }: Point,
  from: number,
  to: number,
  colour: string,
  done: number,
): void {
  if (reducedMotion) return;
  const left = (1 - done) ** 2;
  context.strokeStyle = colour;
  context.globalAlpha = 0.8 * left;
  context.lineWidth = 2 * pixel * (1 - done);
  context.beginPath();
  context.arc(x, y, to - (to - from) * left, 0, 2 * Math.PI);
  context.stroke();
}

/** Dots ahead of a served ball, and a ring around the point where it started. */
function drawServe({ context, balls, pixel, reducedMotion }: EffectTarget, id: string, done: number): void {
  const ball = balls.find((one) => one.id === id);
  if (ball === undefined) return;
  const { x, y, vx, vy } = ball;
  const speed = Math.hypot(vx, vy) || 1;
  context.strokeStyle = TEXT;
  context.lineCap = "round";
  context.globalAlpha = 0.45 * (1 - done);
  context.setLineDash([0.01, 4.5]);
  context.lineWidth = 1.4;
  context.beginPath();
  context.moveTo(x + (vx / speed) * 7, y + (vy / speed) * 7);
  context.lineTo(x + (vx / speed) * 34, y + (vy / speed) * 34);
  context.stroke();
  if (reducedMotion) return;
  context.setLineDash([]);
  context.lineWidth = 1.5 * pixel;
  context.beginPath();
  context.arc(0, 0, 4 + 10 * done, 0, 2 * Math.PI);
  context.stroke();
}

/** A side that lost a life lights up, an eliminated one fades towards its middle, and the winner's pulses. */
function drawSide({ context, arena, pixel, reducedMotion }: EffectTarget, event: SideEvent, done: number): void {
  const { middle, along, normal, length } = edgeOf(arena, event.side);
  const left = 1 - done;
  const isPulsing = event.type === "win" && !reducedMotion;
  const strength = (isPulsing ? 0.55 - 0.45 * Math.cos(done * 6 * Math.PI) : 1) * left;
  const half = (length / 2) * (event.type === "out" && !reducedMotion ? left : 1);
  context.transform(along.x, along.y, normal.x, normal.y, middle.x, middle.y);
  context.globalAlpha = strength;
  context.save();
  context.scale(half / (length / 2) || 1, 1);
  fillGlow(context, length * 0.5, colourOf(event.side), event.type === "win" ? 0.5 : 0.75);
  context.restore();
  context.fillStyle = TEXT;
  context.globalAlpha = strength * (event.type === "win" ? 0.5 : 0.9);
  context.fillRect(-half, -pixel, 2 * half, 2.5 * pixel);
}
