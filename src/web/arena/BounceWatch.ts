import type { Edge, Point } from "../../simulation/arena.ts";
import { arenaOf, sideOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import type { ArenaEvent, ArenaFrame, FrameBall } from "./frame.ts";

/** A ball that turns further from an edge than this, in units, did not bounce off it. */
const REACH = 10;
/** Slower than this, in units a frame, a ball does not come or go: it slides, or is corrected. */
const LEAST = 0.05;

/** Frames after a bounce in which no other is told: one that fell between two frames turns the ball in both. */
const QUIET_FRAMES = 2;

interface Seen extends Point {
  readonly dx: number;
  readonly dy: number;
  quiet: number;
}

/** Tells bounces from the pictures themselves: at the very frame on which the ball is seen to turn, also in prediction. */
export class BounceWatch {
  #seen = new Map<string, Seen>();

  /** The bounces since the last frame. */
  next(frame: ArenaFrame): ArenaEvent[] {
    const events: ArenaEvent[] = [];
    const seen = new Map<string, Seen>();
    for (const ball of frame.balls) {
      const before = this.#seen.get(ball.id);
      const now = before === undefined ? { ...pointOf(ball), dx: 0, dy: 0, quiet: 0 } : movedFrom(before, ball);
      seen.set(ball.id, now);
      const edge = before && bouncedOff(arenaOf(frame.sides).edges, before, now);
      if (edge === undefined || now.quiet > 0) continue;
      now.quiet = QUIET_FRAMES;
      events.push(bounceOf(frame, edge, ball));
    }
    this.#seen = seen;
    return events;
  }
}

function pointOf({ x, y }: Point): Point {
  return { x, y };
}

function movedFrom(before: Seen, { x, y }: Point): Seen {
  return { x, y, dx: x - before.x, dy: y - before.y, quiet: Math.max(0, before.quiet - 1) };
}

/** The edge that the ball turned at. In a corner it turns away from two: it met the one that it would have reached first. */
function bouncedOff(edges: readonly Edge[], before: Seen, now: Seen): Edge | undefined {
  let met: Edge | undefined;
  for (const edge of edges) {
    const turned = speedTo(edge, before) > LEAST && speedTo(edge, now) < -LEAST && gapOf(edge, now) < REACH;
    if (turned && (met === undefined || framesTo(edge, before) < framesTo(met, before))) met = edge;
  }
  return met;
}

/** Units a frame towards the edge. */
function speedTo({ normal }: Edge, { dx, dy }: Seen): number {
  return -(normal.x * dx + normal.y * dy);
}

function framesTo(edge: Edge, ball: Seen): number {
  return gapOf(edge, ball) / speedTo(edge, ball);
}

/** From the ball's rim to the edge. */
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
