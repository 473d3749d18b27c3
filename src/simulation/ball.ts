import type { Arena, Edge, Point } from "./arena.ts";
import type { Rules } from "./constants.ts";

/** A ball's straight flight: at whole `tick` its centre is at x, y; vx, vy are in arena units a second. */
export interface BallTrajectory {
  x: number;
  y: number;
  vx: number;
  vy: number;
  tick: number;
}

export interface Ball extends BallTrajectory {
  readonly id: number;
  /** Side whose player hit it last, −1 for nobody. */
  hitter: number;
  /** Walls since the last paddle. */
  walls: number;
  /** When (in ticks, a fraction) and at which edge this flight ends. */
  hitAt: number;
  hitEdge: number;
  /** The flight has ended at a guarded side that was not covered: the ball flies on, to be saved late or lost. */
  crossed: boolean;
}

/** Where the ball's centre is at `tick` (may be a fraction), by its trajectory alone. */
export function ballPositionAt(ball: BallTrajectory, tick: number, rules: { readonly tickRate: number }): Point {
  const seconds = (tick - ball.tick) / rules.tickRate;
  return { x: ball.x + ball.vx * seconds, y: ball.y + ball.vy * seconds };
}

export function speedOf(ball: BallTrajectory): number {
  return Math.sqrt(ball.vx * ball.vx + ball.vy * ball.vy);
}

/**
 * Solves where the flight ends: the first edge that the ball's rim reaches. The arena is convex, so that is the least of the
 * times at which the line leaves an edge's inside. Not before `from`: a flight that starts in a corner may, by rounding, be
 * a hair outside of the next edge already.
 */
export function aimBall(ball: Ball, from: number, arena: Arena, rules: Rules): void {
  let hitAt = Number.POSITIVE_INFINITY;
  let hitEdge = -1;
  for (const { index, normal, offset } of arena.edges) {
    const approach = normal.x * ball.vx + normal.y * ball.vy;
    if (approach >= 0) continue;
    const gap = normal.x * ball.x + normal.y * ball.y - offset - rules.ballRadius;
    const time = ball.tick - (gap / approach) * rules.tickRate;
    if (time < hitAt) {
      hitAt = time;
      hitEdge = index;
    }
  }
  ball.hitAt = Math.max(hitAt, from);
  ball.hitEdge = hitEdge;
}

/** Sends the ball from `point` at `time` with `velocity`; its trajectory is written down for the whole tick `tick`. */
export function sendBall(
  ball: Ball,
  point: Point,
  time: number,
  velocity: Point,
  tick: number,
  arena: Arena,
  rules: Rules,
): void {
  const seconds = (tick - time) / rules.tickRate;
  // + 0 turns −0 into 0, which JSON would lose
  ball.x = point.x + velocity.x * seconds + 0;
  ball.y = point.y + velocity.y * seconds + 0;
  ball.vx = velocity.x + 0;
  ball.vy = velocity.y + 0;
  ball.tick = tick;
  aimBall(ball, time, arena, rules);
}

/** Velocity after a wall: reflected like light. */
export function reflect(ball: BallTrajectory, { normal }: Edge): Point {
  const approach = ball.vx * normal.x + ball.vy * normal.y;
  return { x: ball.vx - 2 * approach * normal.x, y: ball.vy - 2 * approach * normal.y };
}

/** Velocity after a paddle that was hit at `landing` (−1 … 1): faster, and steered by where it landed. */
export function steer(ball: BallTrajectory, { along, normal }: Edge, landing: number, rules: Rules): Point {
  const speed = Math.min(speedOf(ball) * rules.speedUp, rules.maxBallSpeed);
  const sideways = landing * rules.maxSteer;
  const inwards = Math.sqrt(1 - sideways * sideways);
  return {
    x: speed * (along.x * sideways + normal.x * inwards),
    y: speed * (along.y * sideways + normal.y * inwards),
  };
}

/** Velocity of `speed` from one point to another, which must not be the same. */
export function towards(from: Point, to: Point, speed: number): Point {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const distance = Math.sqrt(dx * dx + dy * dy);
  return { x: (dx / distance) * speed, y: (dy / distance) * speed };
}
