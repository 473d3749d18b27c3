import type { Point } from "../../simulation/arena.ts";
import { arenaOf } from "../../simulation/arena.ts";
import { drawBoard } from "./board.ts";
import { Effects } from "./Effects.ts";
import type { ArenaEvent, ArenaFrame, FramePlayer } from "./frame.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { Movers } from "./Movers.ts";
import { colourOf } from "./palette.ts";
import { drawPlate } from "./plates.ts";
import { contextOf } from "./sprites.ts";
import { Trails } from "./Trails.ts";

/** Pixels of the screen in a CSS pixel beyond this are not seen, and cost. */
const MAX_RATIO = 3;

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
  /** The middle of a side's plate, CSS pixels from the canvas's upper left corner: for what shall be shown there. */
  plateOf(side: number): Point | undefined;
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
  let movers: Movers | undefined;
  let shown: ArenaFrame | undefined;
  let ratio = 1;
  let fullLives = 0;

  function resize(): void {
    layout = undefined;
  }

  function layOut(frame: ArenaFrame): { layout: Layout; movers: Movers } {
    if (layout !== undefined && movers !== undefined && isSame(shown, frame)) return { layout, movers };
    ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    for (const one of [canvas, still]) {
      one.width = Math.round(width * ratio);
      one.height = Math.round(height * ratio);
    }
    layout = layoutOf(frame.sides, frame.ownSide, width, height);
    movers = new Movers(layout, ratio);
    shown = undefined;
    return { layout, movers };
  }

  function drawStill(frame: ArenaFrame, where: Layout): void {
    shown = frame;
    fullLives = Math.max(fullLives, frame.fullLives);
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
    const { layout: where, movers: moving } = layOut(frame);
    if (shown === undefined || !looksAlike(shown, frame)) drawStill(frame, where);
    const arena = arenaOf(frame.sides);
    const reduced = options.reducedMotion();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(still, 0, 0);
    inUnits(context, where, ratio);
    trails.add(frame.balls, now);
    if (!reduced) trails.draw(context, now, 2 * moving.radius);
    effects.draw({ context, arena, balls: frame.balls, pixel: 1 / where.scale, still: reduced }, now);
    moving.drawPaddles(context, frame, effects, now);
    for (const ball of frame.balls) moving.drawBall(context, arena, ball, trails.colourOf(ball.id));
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
    plateOf: (side) => layout?.plates[side],
    dispose: () => observer.disconnect(),
  };
}

/** From arena units, turned, to pixels of the canvas. */
function inUnits(context: CanvasRenderingContext2D, { turn, centre, scale }: Layout, ratio: number): void {
  const [cos, sin] = [turn.cos * scale * ratio, turn.sin * scale * ratio];
  context.setTransform(cos, -sin, -sin, -cos, centre.x * ratio, centre.y * ratio);
}

/** Whether the arena is, and is turned, as it was shown. */
function isSame(shown: ArenaFrame | undefined, { sides, ownSide }: ArenaFrame): boolean {
  return shown?.sides === sides && shown.ownSide === ownSide;
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
