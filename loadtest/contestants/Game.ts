import { SEATS } from "../roomSize.ts";

/** Half of the distance between opposite sides, as in our arena for four players. */
const HALF = 78;
const PADDLE_LENGTH = 24;
const PADDLE_SPEED = 120;
const REACH = 50 - PADDLE_LENGTH / 2;
/** A ball crosses half the arena in a second. */
const BALL_SPEED = HALF;

export const STEP_MS = 1000 / 60;
export const PATCH_MS = 50;

export interface Ball {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

export interface Paddle {
  /** Distance of the paddle's middle from the middle of its side. */
  position: number;
  direction: number;
}

/** The game of the other contestants, written as in a tutorial: every step moves everything. */
export class Game {
  readonly paddles: readonly Paddle[] = Array.from({ length: SEATS }, () => ({ position: 0, direction: 0 }));
  readonly balls: readonly Ball[] = [serve({}), serve({})];

  step(seconds: number): void {
    for (const paddle of this.paddles) {
      const moved = paddle.position + paddle.direction * PADDLE_SPEED * seconds;
      paddle.position = Math.min(Math.max(moved, -REACH), REACH);
    }
    for (const ball of this.balls) {
      ball.x += ball.vx * seconds;
      ball.y += ball.vy * seconds;
      if (Math.abs(ball.x) >= HALF) this.#bounce(ball, "x", "y");
      else if (Math.abs(ball.y) >= HALF) this.#bounce(ball, "y", "x");
    }
  }

  /** The content of a JSON snapshot, rounded to two decimals to keep it small. */
  snapshot() {
    return {
      balls: this.balls.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })),
      paddles: this.paddles.map(({ position }) => rounded(position)),
    };
  }

  #bounce(ball: Ball, across: "x" | "y", along: "x" | "y"): void {
    const side = (across === "y" ? 0 : 1) + (ball[across] > 0 ? 2 : 0);
    const paddle = this.paddles[side] as Paddle;
    const isGuarded = Math.abs(ball[along]) < 50;
    if (isGuarded && Math.abs(ball[along] - paddle.position) > PADDLE_LENGTH / 2) {
      serve(ball);
      return;
    }
    const speed = across === "x" ? "vx" : "vy";
    ball[speed] = -Math.sign(ball[across]) * Math.abs(ball[speed]);
  }
}

/** Puts the ball into the middle, with a random direction. */
function serve(ball: Partial<Ball>): Ball {
  const angle = 2 * Math.PI * Math.random();
  return Object.assign(ball, { x: 0, y: 0, vx: BALL_SPEED * Math.cos(angle), vy: BALL_SPEED * Math.sin(angle) });
}

function rounded(length: number): number {
  return Math.round(100 * length) / 100;
}
