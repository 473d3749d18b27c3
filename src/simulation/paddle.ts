import { type Rules, SIDE_LENGTH, saveTicksOf } from "./constants.ts";

/** A paddle's straight run: holds from `tick` on, until the next one starts. */
export interface PaddleTrajectory {
  /** Middle of the paddle at `tick`, from the middle of its side, positive towards the side's end. */
  position: number;
  /** Fraction of the paddle speed, −1 … 1. */
  direction: number;
  length: number;
  tick: number;
}

export interface Paddle extends PaddleTrajectory {
  /** First whole tick after its last bounce: no move reaches further back. */
  free: number;
  /** Trajectories that ended within the save window, oldest first: late verdicts are given by them. */
  past: PaddleTrajectory[];
}

export function createPaddle(rules: Rules): Paddle {
  return { position: 0, direction: 0, length: rules.paddleLength, tick: 0, free: 0, past: [] };
}

/**
 * Where the middle of the paddle is at `tick` (may be a fraction), in arena units from the middle of its side.
 *
 * Defined for ticks at or after `paddle.tick`; the caller has no business earlier.
 * Both ends clamp: a paddle held against the end of its side stays there and leaves it at once.
 */
export function paddlePositionAt(paddle: PaddleTrajectory, tick: number, rules: Rules): number {
  const reach = (SIDE_LENGTH - paddle.length) / 2;
  const moved = paddle.position + (paddle.direction * rules.paddleSpeed * (tick - paddle.tick)) / rules.tickRate;
  return Math.min(Math.max(moved, -reach), reach);
}

/** The trajectory that the paddle was on at `time`; not further back than the save window. */
export function trajectoryAt(paddle: Paddle, time: number): PaddleTrajectory {
  if (time >= paddle.tick) return paddle;
  let found = paddle.past[0] ?? paddle;
  for (const trajectory of paddle.past) {
    if (trajectory.tick > time) break;
    found = trajectory;
  }
  return found;
}

/** Starts a new trajectory at `tick`, which is not before the current one. `now` is the step, for the save window. */
export function steerPaddle(
  paddle: Paddle,
  tick: number,
  change: { direction?: number; length?: number },
  now: number,
  rules: Rules,
): void {
  const position = paddlePositionAt(paddle, tick, rules) + 0;
  if (tick > paddle.tick) {
    const { position, direction, length, tick } = paddle;
    paddle.past.push({ position, direction, length, tick });
  }
  paddle.position = position;
  paddle.direction = (change.direction ?? paddle.direction) + 0;
  paddle.length = change.length ?? paddle.length;
  paddle.tick = tick;
  forgetPast(paddle, now - saveTicksOf(rules) - 1);
}

/** Drops trajectories that ended at or before `horizon`. */
function forgetPast(paddle: Paddle, horizon: number): void {
  let kept = 0;
  while (kept < paddle.past.length && (paddle.past[kept + 1] ?? paddle).tick <= horizon) kept++;
  if (kept > 0) paddle.past.splice(0, kept);
}
