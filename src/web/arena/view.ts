import type { Arena } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import { drawBoard } from "./board.ts";
import { Effects } from "./Effects.ts";
import type { ArenaEvent, ArenaFrame, FrameBall, FramePlayer } from "./frame.ts";
import { type Layout, layoutOf, rimOf } from "./layout.ts";
import { colourOf, TEXT } from "./palette.ts";
import { drawPlate } from "./plates.ts";
import { Trails } from "./Trails.ts";

/** Pixels of the screen in a CSS pixel beyond this are not seen, and cost. */
const MAX_RATIO = 3;
/** A ball that has sailed out is gone after so many units. */
const FADE = 22;
const MIN_BALL_PX = 3;

export interface ArenaViewOptions {
  /** Whether the player wants less movement; asked every frame. */
  readonly reducedMotion: () => boolean;
}

export interface ArenaView {
  /** Draws a picture. `now` is of a clock that never goes back, in milliseconds, as requestAnimationFrame gives it. */
  draw(frame: ArenaFrame, now: number): void;
  /** Shows an event, from the next picture on. */
  event(event: ArenaEvent): void;
  /** To be called when the canvas has got another size in other ways than by layout. */
  resize(): void;
  /** Where on the own side `x` is, CSS pixels from the canvas's left, in units from the side's middle; it may be beyond. */
  positionAt(x: number): number;
  dispose(): void;
}

/** Draws arenas onto `canvas`, which takes its size from the page's layout. The canvas's ground stays transparent. */
export function createArenaView(canvas: HTMLCanvasElement, options: ArenaViewOptions): ArenaView {
  const context = contextOf(canvas);
  const still = document.createElement("canvas");
  const stillContext = contextOf(still);
  const trails = new Trails();
  const effects = new Effects();
  let layout: Layout | undefined;
  let shown: ArenaFrame | undefined;
  let ratio = 1;
  let fullLives = 0;

  function resize(): void {
    layout = undefined;
  }

  function layOut(frame: ArenaFrame): Layout {
    if (layout !== undefined && shown?.sides === frame.sides && shown.ownSide === frame.ownSide) return layout;
    ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    for (const one of [canvas, still]) {
      one.width = Math.round(width * ratio);
      one.height = Math.round(height * ratio);
    }
    layout = layoutOf(frame.sides, frame.ownSide, width, height);
    shown = undefined;
    return layout;
  }

  function drawStill(frame: ArenaFrame, where: Layout): void {
    shown = frame;
    for (const { lives } of frame.players) fullLives = Math.max(fullLives, lives);
    stillContext.setTransform(1, 0, 0, 1, 0, 0);
    stillContext.clearRect(0, 0, still.width, still.height);
    inUnits(stillContext, where, ratio);
    drawBoard(stillContext, frame, where);
    stillContext.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const player of frame.players) {
      const plate = where.plates[player.side];
      if (plate !== undefined) drawPlate(stillContext, plate, player, fullLives, where.small);
    }
  }

  function draw(frame: ArenaFrame, now: number): void {
    const where = layOut(frame);
    if (shown === undefined || !looksAlike(shown, frame)) drawStill(frame, where);
    const arena = arenaOf(frame.sides);
    const reduced = options.reducedMotion();
    const pixel = 1 / where.scale;
    const radius = Math.max(BALL_RADIUS, MIN_BALL_PX * pixel);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(still, 0, 0);
    inUnits(context, where, ratio);
    trails.add(frame.balls, now);
    if (!reduced) trails.draw(context, now, 2 * radius);
    effects.draw(context, arena, frame.balls, now, pixel, reduced);
    for (const player of frame.players) {
      if (!player.out && player.length > 0 && player.side < frame.sides) {
        drawPaddle(context, arena, player, effects.flashOf(player.side, now), rimOf(where));
      }
    }
    for (const ball of frame.balls) drawBall(context, arena, ball, trails.colourOf(ball.id), radius);
  }

  function event(happened: ArenaEvent): void {
    effects.add(happened);
    if (happened.type === "hit") trails.colour(happened.ball, colourOf(happened.side));
  }

  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  return {
    draw,
    event,
    resize,
    positionAt: (x) => (layout === undefined ? 0 : (x - layout.centre.x) / layout.scale),
    dispose: () => observer.disconnect(),
  };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no canvas");
  return context;
}

/** From arena units, turned, to pixels of the canvas. */
function inUnits(context: CanvasRenderingContext2D, { turn, centre, scale }: Layout, ratio: number): void {
  const [cos, sin] = [turn.cos * scale * ratio, turn.sin * scale * ratio];
  context.setTransform(cos, -sin, -sin, -cos, centre.x * ratio, centre.y * ratio);
}

/** Whether what does not move is the same in both frames. */
function looksAlike(one: ArenaFrame, other: ArenaFrame): boolean {
  if (one.players.length !== other.players.length) return false;
  for (let index = 0; index < one.players.length; index++) {
    const [a, b] = [one.players[index] as FramePlayer, other.players[index] as FramePlayer];
    if (a.side !== b.side || a.name !== b.name || a.lives !== b.lives || a.score !== b.score) return false;
    if (a.out !== b.out || a.place !== b.place || a.bot !== b.bot || a.connected !== b.connected || a.you !== b.you) {
      return false;
    }
  }
  return true;
}

function drawPaddle(
  context: CanvasRenderingContext2D,
  arena: Arena,
  { side, position, length, you }: FramePlayer,
  flash: number,
  rim: number,
): void {
  const { middle, along, normal } = edgeOf(arena, side);
  const half = Math.max(0, (length - rim) / 2);
  const [x, y] = [
    middle.x + along.x * position - (normal.x * rim) / 2,
    middle.y + along.y * position - (normal.y * rim) / 2,
  ];
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - along.x * half, y - along.y * half);
  context.lineTo(x + along.x * half, y + along.y * half);
  context.strokeStyle = colourOf(side);
  context.globalAlpha = (you ? 0.24 : 0.14) + 0.3 * flash;
  context.lineWidth = rim * 3;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = rim;
  context.stroke();
  if (!you && flash === 0) return;
  context.globalAlpha = Math.max(you ? 0.75 : 0, flash);
  context.strokeStyle = TEXT;
  context.lineWidth = rim * 0.4;
  context.stroke();
  context.globalAlpha = 1;
}

function drawBall(
  context: CanvasRenderingContext2D,
  arena: Arena,
  { x, y }: FrameBall,
  colour: string,
  radius: number,
): void {
  let outside = 0;
  for (const { normal, offset } of arena.edges) outside = Math.max(outside, offset - normal.x * x - normal.y * y);
  const alpha = Math.max(0, 1 - outside / FADE);
  context.globalAlpha = 0.25 * alpha;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius * 2.1, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = alpha;
  context.fillStyle = "#ffffff";
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}
