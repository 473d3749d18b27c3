import { type Rules, SIDE_LENGTH } from "./constants.ts";

/** A paddle's straight run. It holds from `tick` on, until the next one starts. */
export interface PaddleTrajectory {
  /** Middle of the paddle at `tick`, in arena units from the middle of its side, positive towards the side's end. */
  position: number;
  /** Fraction of the paddle speed, −1 … 1. */
  direction: number;
  /** Length in arena units; 0 covers nothing. */
  length: number;
  tick: number;
}

/** A paddle's current run, with what it takes to judge late moves. */
export interface Paddle extends PaddleTrajectory {
  /** First whole tick after the paddle's last bounce. No move reaches further back. */
  free: number;
  /** Earlier runs, oldest first. The step keeps those that ended within the save window. */
  past: PaddleTrajectory[];
}

/** A paddle at rest in the middle of its side. */
export function createPaddle(rules: Rules): Paddle {
  return { position: 0, direction: 0, length: rules.paddleLength, tick: 0, free: 0, past: [] };
}

/** The nearest position, in arena units from the middle of the side, at which a paddle of `length` is within its side. */
export function withinSide(position: number, length: number): number {
  const reach = (SIDE_LENGTH - length) / 2;
  return Math.min(Math.max(position, -reach), reach);
}

/**
 * Where the middle of the paddle is at `tick` (may be a fraction), in arena units from the middle of its side.
 *
 * Defined for ticks at or after `paddle.tick`. A paddle that is held against the end of its side stays there, and leaves it
 * at once when it turns.
 */
export function paddlePositionAt(paddle: PaddleTrajectory, tick: number, rules: Rules): number {
  const moved = paddle.position + (paddle.direction * rules.paddleSpeed * (tick - paddle.tick)) / rules.tickRate;
  return withinSide(moved, paddle.length);
}

/** The run that the paddle was on at `time`; the oldest one known if it began later. */
export function trajectoryAt(paddle: Paddle, time: number): PaddleTrajectory {
  if (time >= paddle.tick) return paddle;
  let found = paddle.past[0] ?? paddle;
  for (const trajectory of paddle.past) {
    if (trajectory.tick > time) break;
    found = trajectory;
  }
  return found;
}

/**
 * Where on the paddle a ball at `position` of its side lands at `time`: −1 … 1 from end to end, or undefined if the paddle is
 * not there.
 *
 * A ball lands while any part of it touches the paddle. A paddle of length 0 covers nothing.
 */
export function landingOn(paddle: Paddle, position: number, time: number, rules: Rules): number | undefined {
  const trajectory = trajectoryAt(paddle, time);
  if (trajectory.length <= 0) return undefined;
  const half = trajectory.length / 2 + rules.ballRadius;
  const landing = (position - paddlePositionAt(trajectory, time, rules)) / half;
  return landing >= -1 && landing <= 1 ? landing : undefined;
}

/**
 * Starts a new run at `tick`, which is not before the current run's tick. The current run joins the past.
 *
 * `spare` is a run that was dropped from the past, and now holds the current one. New objects would live just too long for V8's
 * young space, and fill the old one.
 */
export function steerPaddle(
  paddle: Paddle,
  tick: number,
  change: { direction?: number; length?: number },
  rules: Rules,
  spare: object = {},
): void {
  const position = paddlePositionAt(paddle, tick, rules) + 0;
  if (tick > paddle.tick) {
    const { position, direction, length, tick } = paddle;
    paddle.past.push(Object.assign(spare, { position, direction, length, tick }));
  }
  paddle.position = position;
  paddle.direction = (change.direction ?? paddle.direction) + 0;
  paddle.length = change.length ?? paddle.length;
  paddle.tick = tick;
}

/** Drops the runs that ended at or before the tick `horizon`. Returns the last of them. */
export function forgetPast({ past, tick }: Paddle, horizon: number): PaddleTrajectory | undefined {
  let dropped: PaddleTrajectory | undefined;
  while (past.length > 0 && (past[1]?.tick ?? tick) <= horizon) dropped = past.shift();
  return dropped;
}
