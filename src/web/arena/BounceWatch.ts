import type { Edge, Point } from "../../simulation/arena.ts";
import { arenaOf, sideOf } from "../../simulation/arena.ts";
import { BALL_RADIUS } from "../../simulation/constants.ts";
import type { ArenaEvent, ArenaFrame, FrameBall } from "./frame.ts";

/** A ball that turns further from an edge than this, in units, did not bounce off it. */
const REACH = 10;
/** Slower ones are stopped, or corrected; units a frame. */
const LEAST = 0.05;

interface Seen extends Point {
  readonly dx: number;
  readonly dy: number;
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
      const [dx, dy] = before === undefined ? [0, 0] : [ball.x - before.x, ball.y - before.y];
      // a frame within which it turned shows a short step: the next one tells
      const isStill = before !== undefined && Math.hypot(dx, dy) < LEAST;
      seen.set(ball.id, { x: ball.x, y: ball.y, dx: isStill ? before.dx : dx, dy: isStill ? before.dy : dy });
      const edge = before && arenaOf(frame.sides).edges.find((one) => turnedAt(one, before, ball, dx, dy));
      if (edge !== undefined) events.push(bounceOf(frame, edge, ball));
    }
    this.#seen = seen;
    return events;
  }
}

/** Whether the ball came towards the edge, and now goes away from it, close by. */
function turnedAt({ normal, offset }: Edge, before: Seen, ball: FrameBall, dx: number, dy: number): boolean {
  const came = normal.x * before.dx + normal.y * before.dy;
  const goes = normal.x * dx + normal.y * dy;
  const gap = normal.x * ball.x + normal.y * ball.y - offset - BALL_RADIUS;
  return came < -LEAST && goes > LEAST && gap < REACH;
}

function bounceOf({ players }: ArenaFrame, edge: Edge, { id, x, y }: FrameBall): ArenaEvent {
  const { normal, offset } = edge;
  const gap = normal.x * x + normal.y * y - offset - BALL_RADIUS;
  const at = { x: x - normal.x * gap, y: y - normal.y * gap };
  const side = sideOf(edge);
  const isGuarded = players.some((player) => player.side === side && !player.out);
  return isGuarded ? { type: "hit", ball: id, side, at } : { type: "wall", ball: id, at };
}
