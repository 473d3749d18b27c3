import type { Point } from "../../simulation/arena.ts";
import { arenaOf } from "../../simulation/arena.ts";
import { Effects } from "./Effects.ts";
import type { ArenaEvent, ArenaFrame } from "./frame.ts";
import { inUnits, type Layout, layoutOf } from "./layout.ts";
import { Movers } from "./Movers.ts";
import { colourOf } from "./palette.ts";
import { StillLayer } from "./StillLayer.ts";
import { contextOf } from "./sprites.ts";
import { Trails } from "./Trails.ts";

/** Pixels of the screen in a CSS pixel beyond this are not seen, and cost. */
const MAX_RATIO = 3;

export interface ArenaViewOptions {
  /** Whether the player wants less movement; asked every frame. */
  readonly reducedMotion: () => boolean;
}

export interface ArenaView {
  /**
   * Draws a picture. `now` is of a clock that never goes back, in milliseconds, as requestAnimationFrame gives it. The frame
   * must not be changed afterwards.
   */
  draw(frame: ArenaFrame, now: number): void;
  /** Shows an event, from the next picture on. */
  event(event: ArenaEvent): void;
  /** Fits the next picture to the canvas anew. Other sizes, screens and fonts are noticed without. */
  resize(): void;
  /** Where on the own side `x` is, CSS pixels from the canvas's left, in units from the side's middle; it may be beyond. */
  positionAt(x: number): number;
  /** The middle of a side's plate, CSS pixels from the canvas's upper left corner: for what shall be shown there. */
  plateOf(side: number): Point | undefined;
  dispose(): void;
}

/** All that was made for one size, one arena, and one side at its bottom. */
interface Scene {
  readonly sides: number;
  readonly ownSide: number;
  readonly layout: Layout;
  readonly ratio: number;
  readonly still: StillLayer;
  readonly movers: Movers;
}

/** Draws arenas onto `canvas`, which takes its size from the page's layout. Its ground stays transparent. */
export function createArenaView(canvas: HTMLCanvasElement, options: ArenaViewOptions): ArenaView {
  const context = contextOf(canvas);
  const trails = new Trails();
  const effects = new Effects();
  let scene: Scene | undefined;

  function resize(): void {
    scene = undefined;
  }

  function sceneOf({ sides, ownSide }: ArenaFrame): Scene {
    const ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
    if (scene?.sides === sides && scene.ownSide === ownSide && scene.ratio === ratio) return scene;
    const layout = layoutOf(sides, ownSide, canvas.clientWidth || 1, canvas.clientHeight || 1);
    const still = new StillLayer(layout, ratio);
    canvas.width = still.image.width;
    canvas.height = still.image.height;
    scene = { sides, ownSide, layout, ratio, still, movers: new Movers(layout, ratio) };
    return scene;
  }

  function draw(frame: ArenaFrame, now: number): void {
    const { layout, ratio, still, movers } = sceneOf(frame);
    const arena = arenaOf(frame.sides);
    const reduced = options.reducedMotion();
    still.show(frame);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(still.image, 0, 0);
    inUnits(context, layout, ratio);
    trails.add(frame.balls, now);
    if (!reduced) trails.draw(context, now, 2 * movers.radius);
    effects.draw({ context, arena, balls: frame.balls, pixel: 1 / layout.scale, still: reduced }, now);
    movers.drawPaddles(context, frame, effects, now);
    for (const ball of frame.balls) movers.drawBall(context, arena, ball, trails.colourOf(ball.id));
  }

  function event(happened: ArenaEvent): void {
    effects.add(happened);
    if (happened.type === "hit") trails.colour(happened.ball, colourOf(happened.side));
  }

  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  // letters that were drawn in another font's stead
  document.fonts.addEventListener("loadingdone", resize);
  return {
    draw,
    event,
    resize,
    positionAt: (x) => (scene === undefined ? 0 : (x - scene.layout.centre.x) / scene.layout.scale),
    plateOf: (side) => scene?.layout.plates[side],
    dispose() {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", resize);
    },
  };
}
