import type { Point } from "../../simulation/arena.ts";
import { arenaOf } from "../../simulation/arena.ts";
import { currentLanguage, type Language } from "../language.ts";
import { BUBBLE_HEIGHT, bubbleAt } from "./bubbles.ts";
import { fontOf, textWidth } from "./canvasText.ts";
import { Effects } from "./Effects.ts";
import type { ArenaEvent, ArenaFrame } from "./frame.ts";
import { type Layout, layoutOf, setArenaTransform } from "./layout.ts";
import { colourOf } from "./palette.ts";
import { SpriteLayer } from "./SpriteLayer.ts";
import { StaticLayer } from "./StaticLayer.ts";
import { drawServeMarks } from "./serveMarks.ts";
import { contextOf } from "./sprites.ts";
import { Trails } from "./Trails.ts";

/** Most canvas pixels in a CSS pixel. More cost time, and nobody sees them. */
const MAX_RATIO = 3;
/** Text of bubbles, as in the style sheet, and the space beside it. */
const BUBBLE_FONT_PX = 14;
const BUBBLE_PADDING_PX = 14;

export interface ArenaViewOptions {
  /** Whether the player prefers reduced motion. Called every frame. */
  readonly reducedMotion: () => boolean;
}

/** The place of a bubble: its middle and its size, in CSS pixels from the canvas's upper left corner. */
export interface Bubble extends Point {
  readonly width: number;
  readonly height: number;
}

export interface ArenaView {
  /**
   * Draws a frame, which must not change afterwards. `now` is the time of requestAnimationFrame, or of another clock in
   * milliseconds that never goes back.
   */
  draw(frame: ArenaFrame, now: number): void;
  /** Shows an event from the next frame on. */
  show(event: ArenaEvent): void;
  /**
   * Converts a distance along `axis`, in CSS pixels from the canvas's left or top, to a position in units from the middle of
   * the own side. It may lie beyond the side.
   */
  positionAt(distance: number): number;
  /** The axis of the screen that the own paddle moves along: "x", or "y" where the arena lies down. */
  readonly axis: "x" | "y";
  /** The place for a bubble with this text beside a side's plate. Undefined before the first frame. */
  bubbleOf(side: number, text: string): Bubble | undefined;
  dispose(): void;
}

/** Everything that is made for one canvas size, number of sides, own side and language. */
interface Layers {
  readonly sides: number;
  readonly ownSide: number;
  readonly layout: Layout;
  readonly ratio: number;
  readonly language: Language;
  readonly board: StaticLayer;
  readonly sprites: SpriteLayer;
}

/** Creates a view that draws arenas on `canvas`. The page's layout sets its size. The background stays transparent. */
export function createArenaView(canvas: HTMLCanvasElement, options: ArenaViewOptions): ArenaView {
  const context = contextOf(canvas);
  const trails = new Trails();
  const effects = new Effects();
  let layers: Layers | undefined;

  function layersFor({ sides, ownSide }: ArenaFrame): Layers {
    const ratio = Math.min(window.devicePixelRatio || 1, MAX_RATIO);
    const language = currentLanguage();
    const isSame = layers?.sides === sides && layers.ownSide === ownSide && layers.ratio === ratio;
    if (layers && isSame && layers.language === language) return layers;
    const layout = layoutOf(sides, ownSide, canvas.clientWidth || 1, canvas.clientHeight || 1);
    const board = new StaticLayer(layout, ratio);
    canvas.width = board.canvas.width;
    canvas.height = board.canvas.height;
    layers = { sides, ownSide, layout, ratio, language, board, sprites: new SpriteLayer(layout, ratio) };
    return layers;
  }

  function draw(frame: ArenaFrame, now: number): void {
    const { layout, ratio, board, sprites } = layersFor(frame);
    const arena = arenaOf(frame.sides);
    const reducedMotion = options.reducedMotion();
    board.show(frame);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(board.canvas, 0, 0);
    setArenaTransform(context, layout, ratio);
    drawServeMarks(context, arena, frame.serves);
    trails.add(frame.balls, now);
    if (!reducedMotion) trails.draw(context, now, 2 * sprites.ballRadius);
    effects.draw({ context, arena, balls: frame.balls, pixel: 1 / layout.scale, reducedMotion }, now);
    sprites.drawPaddles(context, frame, effects, now);
    for (const ball of frame.balls) sprites.drawBall(context, arena, ball, trails.colourOf(ball.id));
  }

  function redrawAll(): void {
    layers = undefined;
  }

  const observer = new ResizeObserver(redrawAll);
  observer.observe(canvas);
  // text that was drawn before its font had loaded
  document.fonts.addEventListener("loadingdone", redrawAll);
  return {
    draw,
    show(event) {
      effects.add(event);
      if (event.type === "hit") trails.setColour(event.ball, colourOf(event.side));
    },
    positionAt(distance) {
      if (layers === undefined) return 0;
      const { centre, axis, scale } = layers.layout;
      return (distance - centre[axis]) / scale;
    },
    get axis() {
      return layers?.layout.axis ?? "x";
    },
    bubbleOf(side, text) {
      if (layers === undefined) return undefined;
      const width = Math.ceil(textWidth(context, text, fontOf(600, BUBBLE_FONT_PX))) + 2 * BUBBLE_PADDING_PX;
      const place = bubbleAt(layers.layout, side, width);
      return place && { ...place, width, height: BUBBLE_HEIGHT };
    },
    dispose() {
      observer.disconnect();
      document.fonts.removeEventListener("loadingdone", redrawAll);
    },
  };
}
