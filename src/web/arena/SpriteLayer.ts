import type { Arena } from "../../simulation/arena.ts";
import { arenaOf, edgeOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import type { Effects } from "./Effects.ts";
import type { ArenaFrame, FrameBall, FramePlayer } from "./frame.ts";
import { type Layout, rimOf } from "./layout.ts";
import { colourOf } from "./palette.ts";
import { createBallSprite, createPaddleSprite, type Sprite } from "./sprites.ts";

const MIN_BALL_PX = 3;
/** Distance outside of the arena, in units, at which a lost ball has faded away. */
const FADE_UNITS = 22;

interface PaddleSprites {
  readonly length: number;
  readonly plain: Sprite;
  readonly lit: Sprite;
}

/** Draws paddles and balls from sprites that are made once per layout. Contexts are in arena units. */
export class SpriteLayer {
  readonly #layout: Layout;
  readonly #ratio: number;
  readonly #paddles: (PaddleSprites | undefined)[] = [];
  readonly #balls = new Map<string, Sprite>();
  /** Radius of a ball as it is drawn, in units. */
  readonly ballRadius: number;

  constructor(layout: Layout, ratio: number) {
    this.#layout = layout;
    this.#ratio = ratio;
    this.ballRadius = Math.max(BALL_RADIUS, MIN_BALL_PX / layout.scale);
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
    if (outside >= FADE_UNITS) return;
    let sprite = this.#balls.get(colour);
    if (sprite === undefined) {
      sprite = createBallSprite(this.ballRadius * this.#layout.scale, colour, this.#ratio);
      this.#balls.set(colour, sprite);
    }
    const size = sprite.width / this.#layout.scale;
    context.globalAlpha = 1 - outside / FADE_UNITS;
    context.drawImage(sprite.image, x - size / 2, y - size / 2, size, size);
    context.globalAlpha = 1;
  }

  #drawPaddle(context: CanvasRenderingContext2D, arena: Arena, player: FramePlayer, flash: number): void {
    const { scale } = this.#layout;
    const { plain, lit } = this.#paddleSpritesOf(player);
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

  #paddleSpritesOf({ side, length, you }: FramePlayer): PaddleSprites {
    const known = this.#paddles[side];
    if (known !== undefined && Math.abs(known.length - length) < 0.01) return known;
    const { scale } = this.#layout;
    const thickness = rimOf(this.#layout) * scale;
    const createSprite = (core: number) =>
      createPaddleSprite(Math.max(length * scale, thickness), thickness, colourOf(side), core, this.#ratio);
    const sprites = { length, plain: createSprite(you ? 0.85 : 0), lit: createSprite(1) };
    this.#paddles[side] = sprites;
    return sprites;
  }
}
