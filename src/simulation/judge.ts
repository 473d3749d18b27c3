/**
 * The two judgements about a late move: from when it counts, and whether it saves a ball. The server's step and the client's
 * prediction both call these functions, so they cannot disagree about the rule.
 */
import type { Arena } from "./arena.ts";
import { type Ball, landingPositionOf } from "./ball.ts";
import { type Rules, saveTicksOf } from "./constants.ts";
import { landingOn, type Paddle } from "./paddle.ts";

/**
 * The tick from which a move counts when it reaches the step of `tick`.
 *
 * This is the tick on which the player made it (`madeAt`; `tick` if undefined), within bounds: not later than `tick`, not
 * before the save window, and not before the paddle's last move or last bounce.
 */
export function effectiveTickOf(
  paddle: Pick<Paddle, "tick" | "free">,
  madeAt: number | undefined,
  tick: number,
  rules: Rules,
): number {
  const earliest = Math.max(tick - saveTicksOf(rules), paddle.tick, paddle.free);
  return Math.min(tick, Math.max(madeAt ?? tick, earliest));
}

/** The first tick that a move can count from after a bounce at `time`: a bounce is never undone. */
export function freeTickAfter(time: number): number {
  return Math.floor(time) + 1;
}

/** The tick on which a ball that has crossed a side is lost, unless it is saved up to and including that tick's moves. */
export function lossTickOf({ hitAt }: Ball, rules: Rules): number {
  return Math.ceil(hitAt + saveTicksOf(rules));
}

/**
 * Where on the paddle the ball's flight ends, −1 … 1, or undefined if the paddle was not there.
 *
 * The paddle is taken as it is known on the step of `tick`, which may be after the flight's end: so a late move can still
 * save the ball, until it is lost.
 */
export function landingOf(ball: Ball, paddle: Paddle, tick: number, arena: Arena, rules: Rules): number | undefined {
  if (tick > lossTickOf(ball, rules)) return undefined;
  return landingOn(paddle, landingPositionOf(ball, arena, rules), ball.hitAt, rules);
}
