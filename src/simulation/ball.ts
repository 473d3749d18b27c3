import { type Arena, type Edge, type Point, positionOn } from "./arena.ts";
import type { Rules } from "./constants.ts";

/** A ball's straight flight: its centre is at x, y on the whole `tick`, and moves vx, vy arena units a second. */
export interface BallTrajectory {
  x: number;
  y: number;
  vx: number;
  vy: number;
  tick: number;
}

/** A ball in play, with the end of its flight solved. */
export interface Ball extends BallTrajectory {
  readonly id: number;
  /** Side of the player who hit it last, −1 for nobody. */
  hitter: number;
  /** Walls hit since the last paddle. */
  walls: number;
  /** Tick of the ball's last serve, hit or redirect. Everything since then could be foreseen. */
  newsTick: number;
  /** When the flight ends, in ticks with a fraction. */
  hitAt: number;
  /** Index of the edge at which the flight ends. */
  hitEdge: number;
  /** The flight has ended at a guarded side that was not covered. The ball flies on until it is saved late or lost. */
  crossed: boolean;
}

/** A ball that nobody has hit yet. Its flight's end is not solved: call `aimBall` or `sendBall`. */
export function createBall(id: number, { x, y, vx, vy, tick }: BallTrajectory): Ball {
  return { id, x, y, vx, vy, tick, hitter: -1, walls: 0, newsTick: tick, hitAt: tick, hitEdge: 0, crossed: false };
}

/** Where the ball's centre is at `tick` (may be a fraction) if nothing is in its way. */
export function ballPositionAt(ball: BallTrajectory, tick: number, rules: { readonly tickRate: number }): Point {
  const seconds = (tick - ball.tick) / rules.tickRate;
  return { x: ball.x + ball.vx * seconds, y: ball.y + ball.vy * seconds };
}

/** The ball's speed in arena units a second. */
export function speedOf(ball: BallTrajectory): number {
  return Math.sqrt(ball.vx * ball.vx + ball.vy * ball.vy);
}

/** The edge at which the ball's flight ends. */
export function hitEdgeOf(ball: Ball, arena: Arena): Edge {
  return arena.edges[ball.hitEdge] as Edge;
}

/** Where on its edge the ball's flight ends, in arena units from the middle of the edge towards the edge's end. */
export function landingPositionOf(ball: Ball, arena: Arena, rules: Rules): number {
  return positionOn(hitEdgeOf(ball, arena), ballPositionAt(ball, ball.hitAt, rules));
}

/**
 * Solves when and at which edge the flight ends: where the ball's rim first reaches an edge.
 *
 * The arena is convex, so this is the earliest time at which the line leaves the inner side of an edge. The time is never
 * before `from`: by rounding, a flight that starts in a corner may already be a hair outside the next edge.
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

/** Sends the ball from `point` at `time` with `velocity`. Its trajectory is stored for the whole tick `tick`. */
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
  // + 0 turns −0 into 0, because JSON loses −0
  ball.x = point.x + velocity.x * seconds + 0;
  ball.y = point.y + velocity.y * seconds + 0;
  ball.vx = velocity.x + 0;
  ball.vy = velocity.y + 0;
  ball.tick = tick;
  aimBall(ball, time, arena, rules);
}

/** Sends the ball on with `velocity` from where and when its flight ends. Its trajectory is stored for `tick`. */
export function bounceBall(ball: Ball, velocity: Point, tick: number, arena: Arena, rules: Rules): void {
  sendBall(ball, ballPositionAt(ball, ball.hitAt, rules), ball.hitAt, velocity, tick, arena, rules);
}

/** Velocity after a wall: reflected like light. */
export function reflect(ball: BallTrajectory, { normal }: Edge): Point {
  const approach = ball.vx * normal.x + ball.vy * normal.y;
  return { x: ball.vx - 2 * approach * normal.x, y: ball.vy - 2 * approach * normal.y };
}

/**
 * Velocity after a paddle that was hit at `landing` (−1 … 1): faster, and steered by where the ball landed. The ball is never
 * slower than `least`.
 */
export function steer(
  ball: BallTrajectory,
  { along, normal }: Edge,
  landing: number,
  least: number,
  rules: Rules,
): Point {
  const speed = Math.min(Math.max(speedOf(ball) * rules.speedUp, least), rules.maxBallSpeed);
  const sideways = landing * rules.maxSteer;
  const inwards = Math.sqrt(1 - sideways * sideways);
  return {
    x: speed * (along.x * sideways + normal.x * inwards),
    y: speed * (along.y * sideways + normal.y * inwards),
  };
}

/** Velocity of `speed` from one point to another, which must be different. */
export function towards(from: Point, to: Point, speed: number): Point {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const distance = Math.sqrt(dx * dx + dy * dy);
  return { x: (dx / distance) * speed, y: (dy / distance) * speed };
}
