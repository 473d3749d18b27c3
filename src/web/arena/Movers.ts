import type { Arena } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import type { Effects } from "./Effects.ts";
import type { ArenaFrame, FrameBall, FramePlayer } from "./frame.ts";
import { type Layout, rimOf } from "./layout.ts";
import { colourOf } from "./palette.ts";
import { ballSprite, paddleSprite, type Sprite } from "./sprites.ts";

const MIN_BALL_PX = 3;
/** A ball that has sailed out is gone after so many units. */
const FADE = 22;

interface PaddlePicture {
  readonly length: number;
  readonly plain: Sprite;
  readonly lit: Sprite;
}

/** Draws paddles and balls from pictures that are made once for a layout. Contexts are in arena units. */
export class Movers {
  readonly #layout: Layout;
  readonly #ratio: number;
  readonly #paddles: (PaddlePicture | undefined)[] = [];
  readonly #balls = new Map<string, Sprite>();
  /** Of a ball, in units. */
  readonly radius: number;

  constructor(layout: Layout, ratio: number) {
    this.#layout = layout;
    this.#ratio = ratio;
    this.radius = Math.max(BALL_RADIUS, MIN_BALL_PX / layout.scale);
  }

  drawPaddles(context: CanvasRenderingContext2D, frame: ArenaFrame, effects: Effects, now: number): void {
    const arena = arenaOf(frame.sides);
    for (const player of frame.players) {
      if (player.out || player.length <= 0 || player.side >= frame.sides) continue;
      this.#drawPaddle(context, arena, player, effects.flashOf(player.side, now));
    }
  }

  drawBall(context: CanvasRenderingContext2D, arena: Arena, { x, y }: FrameBall, colour: string): void {
    let outside = 0;
    for (const { normal, offset } of arena.edges) outside = Math.max(outside, offset - normal.x * x - normal.y * y);
    if (outside >= FADE) return;
    let sprite = this.#balls.get(colour);
    if (sprite === undefined) {
      sprite = ballSprite(this.radius * this.#layout.scale, colour, this.#ratio);
      this.#balls.set(colour, sprite);
    }
    const size = sprite.width / this.#layout.scale;
    context.globalAlpha = 1 - outside / FADE;
    context.drawImage(sprite.image, x - size / 2, y - size / 2, size, size);
    context.globalAlpha = 1;
  }

  #drawPaddle(context: CanvasRenderingContext2D, arena: Arena, player: FramePlayer, flash: number): void {
    const { scale } = this.#layout;
    const { plain, lit } = this.#pictureOf(player);
    const { middle, along, normal } = edgeOf(arena, player.side);
    const depth = rimOf(this.#layout) / 2;
    const x = middle.x + along.x * player.position - normal.x * depth;
    const y = middle.y + along.y * player.position - normal.y * depth;
    const [width, height] = [plain.width / scale, plain.height / scale];
    context.save();
    context.transform(along.x, along.y, normal.x, normal.y, x, y);
    context.drawImage(plain.image, -width / 2, -height / 2, width, height);
    if (flash > 0) {
      context.globalAlpha = flash;
      context.drawImage(lit.image, -width / 2, -height / 2, width, height);
    }
    context.restore();
  }

  #pictureOf({ side, length, you }: FramePlayer): PaddlePicture {
    const known = this.#paddles[side];
    if (known !== undefined && Math.abs(known.length - length) < 0.01) return known;
    const { scale } = this.#layout;
    const thickness = rimOf(this.#layout) * scale;
    const spriteOf = (core: number) =>
      paddleSprite(Math.max(length * scale, thickness), thickness, colourOf(side), core, this.#ratio);
    const picture = { length, plain: spriteOf(you ? 0.85 : 0), lit: spriteOf(1) };
    this.#paddles[side] = picture;
    return picture;
  }
}
