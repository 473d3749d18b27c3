import { type Rules, saveTicksOf } from "./constants.ts";
import { type PaddleTrajectory, paddlePositionAt } from "./paddle.ts";

// The two verdicts of the game. The server gives them in its step, and the client predicts them by the same functions.

/** A paddle as it limits how far back a move may date. */
export interface MoveBounds {
  /** Tick on which the paddle's current trajectory began. */
  readonly tick: number;
  /** First whole tick after the paddle's last bounce: a bounce is never undone. */
  readonly free: number;
}

/**
 * The tick from which a move counts: when the player made it, within bounds.
 *
 * `now` is the step that the move takes part in; `made` is when the player made it, by default now. The move is not in the
 * future, not before the save window, and not before the move or the bounce that came last.
 */
export function effectiveTickOf(
  made: number | undefined,
  now: number,
  { tick, free }: MoveBounds,
  rules: Rules,
): number {
  return Math.min(now, Math.max(made ?? now, now - saveTicksOf(rules), tick, free));
}

/**
 * Where on a paddle a ball lands that reaches the side at `position` and `time`: −1 … 1 from one end of the paddle to the
 * other; undefined if the paddle is not there, and the crossing is not saved.
 *
 * `trajectory` is the paddle's at that time. A ball counts while any part of it touches. A paddle of no length covers nothing.
 */
export function landingOn(
  trajectory: PaddleTrajectory,
  position: number,
  time: number,
  rules: Rules,
): number | undefined {
  if (trajectory.length <= 0) return undefined;
  const half = trajectory.length / 2 + rules.ballRadius;
  const landing = (position - paddlePositionAt(trajectory, time, rules)) / half;
  return landing >= -1 && landing <= 1 ? landing : undefined;
}

/** The tick on which a ball is lost that crossed a side at `crossedAt`. Moves that arrive for that tick can still save it. */
export function lossTickOf(crossedAt: number, rules: Rules): number {
  return Math.ceil(crossedAt + saveTicksOf(rules));
}
