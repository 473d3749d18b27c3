import type { Edge, Point } from "../../simulation/arena.ts";
import { arenaOf, sideOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import type { ArenaEvent, ArenaFrame, FrameBall } from "./frame.ts";

/** Farthest from an edge, in units beyond its way in a frame, that a turning ball counts as bouncing off it. */
const MAX_GAP = 10;
/** Slowest approach and retreat of a bounce, in units a frame. Slower changes come from sliding or from a correction. */
const MIN_SPEED = 0.05;
/** Frames after a bounce in which no other is reported: a bounce between two frames bends the path in both. */
const QUIET_FRAMES = 2;

interface Motion extends Point {
  /** Movement since the frame before, in units. */
  readonly dx: number;
  readonly dy: number;
  /** Frames left in which no bounce is reported. */
  quiet: number;
}

/**
 * Finds bounces by comparing frames.
 *
 * So a bounce is shown and heard on the frame on which the ball is seen to turn, also when that is predicted.
 */
export class BounceDetector {
  #motions = new Map<string, Motion>();

  /** The bounces since the last frame. */
  detect(frame: ArenaFrame): ArenaEvent[] {
    const events: ArenaEvent[] = [];
    const motions = new Map<string, Motion>();
    for (const ball of frame.balls) {
      const before = this.#motions.get(ball.id);
      const now = motionOf(ball, before);
      motions.set(ball.id, now);
      const edge = before && bouncedOff(arenaOf(frame.sides).edges, before, now);
      if (edge === undefined || now.quiet > 0) continue;
      now.quiet = QUIET_FRAMES;
      events.push(bounceOf(frame, edge, ball));
    }
    this.#motions = motions;
    return events;
  }
}

function motionOf({ x, y }: Point, before: Motion | undefined): Motion {
  if (before === undefined) return { x, y, dx: 0, dy: 0, quiet: 0 };
  return { x, y, dx: x - before.x, dy: y - before.y, quiet: Math.max(0, before.quiet - 1) };
}

/** The edge that the ball bounced off. In a corner it turns away from two: the one that it would have reached first. */
function bouncedOff(edges: readonly Edge[], before: Motion, now: Motion): Edge | undefined {
  let found: Edge | undefined;
  const reach = MAX_GAP + Math.hypot(before.dx, before.dy);
  for (const edge of edges) {
    const turned = speedTo(edge, before) > MIN_SPEED && speedTo(edge, now) < -MIN_SPEED && gapOf(edge, now) < reach;
    if (turned && (found === undefined || framesTo(edge, before) < framesTo(found, before))) found = edge;
  }
  return found;
}

/** Units a frame towards the edge. */
function speedTo({ normal }: Edge, { dx, dy }: Motion): number {
  return -(normal.x * dx + normal.y * dy);
}

function framesTo(edge: Edge, ball: Motion): number {
  return gapOf(edge, ball) / speedTo(edge, ball);
}

/** Distance between the ball's rim and the edge. */
function gapOf({ normal, offset }: Edge, { x, y }: Point): number {
  return normal.x * x + normal.y * y - offset - BALL_RADIUS;
}

function bounceOf({ players }: ArenaFrame, edge: Edge, { id, x, y }: FrameBall): ArenaEvent {
  const gap = gapOf(edge, { x, y });
  const at = { x: x - edge.normal.x * gap, y: y - edge.normal.y * gap };
  const side = sideOf(edge);
  const isGuarded = players.some((player) => player.side === side && !player.out);
  return isGuarded ? { type: "hit", ball: id, side, at } : { type: "wall", ball: id, at };
}
