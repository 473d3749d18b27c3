import assert from "node:assert/strict";
import type { Rules } from "../../../src/simulation/constants.ts";
import type { PolygonEdge } from "./polygon.ts";

export interface Flight {
  x: number;
  y: number;
  vx: number;
  vy: number;
  tick: number;
}

/** The end of a flight: where and when the ball's rim reaches an edge for the first time. */
export interface Exit {
  readonly edge: PolygonEdge;
  readonly at: number;
  /** Units from the middle of the edge towards its end. */
  readonly position: number;
  /** When the flight began. */
  readonly since: number;
  /** The ball reaches two edges at once, within rounding. */
  readonly corner: boolean;
}

/** The largest rounding error of one step. */
export const TOLERANCE = 1e-6;

type Vector = readonly [x: number, y: number];

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1];

export function pointAt({ x, y, vx, vy, tick }: Flight, { tickRate }: Rules, at: number): Vector {
  return [x + (vx * (at - tick)) / tickRate, y + (vy * (at - tick)) / tickRate];
}

/** The end of a flight, by the time that the ball takes to each edge. */
export function exitOf(flight: Flight, edges: readonly PolygonEdge[], rules: Rules, since: number): Exit {
  const velocity: Vector = [flight.vx, flight.vy];
  const exits = edges
    .map((edge) => ({ edge, pace: dot(velocity, edge.outward) / rules.tickRate }))
    .filter(({ pace }) => pace > 0)
    .map(({ edge, pace }) => {
      const way = edge.distance - rules.ballRadius - dot([flight.x, flight.y], edge.outward);
      return { edge, at: Math.max(since, flight.tick + way / pace) };
    })
    .sort((a, b) => a.at - b.at);
  const [first, second] = exits;
  if (first === undefined) throw new Error("a ball that stands still");
  const corner = second !== undefined && second.at - first.at < TOLERANCE;
  return { ...first, position: dot(pointAt(flight, rules, first.at), first.edge.along), since, corner };
}

export function reflected({ vx, vy }: Flight, outward: Vector): Vector {
  const out = dot([vx, vy], outward);
  return [vx - 2 * out * outward[0], vy - 2 * out * outward[1]];
}

/** The velocity after a paddle, by the angle that the landing stands for; never slower than `least`. */
export function steered(
  { vx, vy }: Flight,
  { outward, along }: PolygonEdge,
  landing: number,
  least: number,
  rules: Rules,
): Vector {
  const speed = Math.min(rules.maxBallSpeed, Math.max(least, Math.hypot(vx, vy) * rules.speedUp));
  const angle = Math.asin(landing * rules.maxSteer);
  const [sideways, inwards] = [speed * Math.sin(angle), speed * Math.cos(angle)];
  return [along[0] * sideways - outward[0] * inwards, along[1] * sideways - outward[1] * inwards];
}

export function towardsPoint(flight: Flight, rules: Rules, at: number, goal: Vector): Vector {
  const from = pointAt(flight, rules, at);
  const angle = Math.atan2(goal[1] - from[1], goal[0] - from[0]);
  const speed = Math.hypot(flight.vx, flight.vy);
  return [speed * Math.cos(angle), speed * Math.sin(angle)];
}

export function assertClose(actual: number, expected: number, what: string): void {
  const apart = Math.abs(actual - expected);
  if (!(apart <= TOLERANCE * Math.max(1, Math.abs(expected)))) assert.fail(`${what}: ${actual}, expected ${expected}`);
}
