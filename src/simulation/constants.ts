/**
 * Numbers of the game. Lengths are arena units (a guarded side is 100 long), times are in the unit that the name ends on,
 * speeds are arena units a second.
 */

/** Version of the rules and of the saved form; a match is only restored or replayed by code of its own version. */
export const SIMULATION_VERSION = 1;

export const MIN_SIDES = 2;
export const MAX_SIDES = 8;

/** The guarded side of every arena. The vertices in `arena.ts` are built from it. */
export const SIDE_LENGTH = 100;
export const BALL_RADIUS = 2;
export const PADDLE_LENGTH = 24;
export const PADDLE_SPEED = 120;

export const SERVE_SPEED = 90;
/** A paddle's hit multiplies the ball's speed by this, up to `MAX_BALL_SPEED`. */
export const SPEED_UP = 1.05;
export const MAX_BALL_SPEED = 200;
/** Sine of the widest angle, 60°, between the normal and a ball that was hit with the paddle's end. */
export const MAX_STEER = 0.8660254037844386;

export const TICK_RATE_HZ = 60;
/** How long after a crossing a late move may still save the ball; also how far back a move may date. */
export const SAVE_SECONDS = 0.12;
export const SERVE_DELAY_SECONDS = 1;
/** One more ball is wanted for every so much of play. */
export const EXTRA_BALL_SECONDS = 10;

export const LIVES = 5;
export const MAX_BALLS = 3;
export const TIME_LIMIT_SECONDS = 180;
/** From the time limit on, every so often a paddle loses this share of its first length. */
export const SHRINK_SECONDS = 5;
export const SHRINK_SHARE = 0.1;
/** From so many walls in a row a ball is sent towards a living side. */
export const MAX_WALLS = 3;

/** The numbers that one match is played by: they travel in its saves and its recording. */
export interface Rules {
  /** Steps a second. */
  readonly tickRate: number;
  readonly lives: number;
  readonly maxBalls: number;
  readonly timeLimitSeconds: number;
  readonly ballRadius: number;
  readonly paddleLength: number;
  readonly paddleSpeed: number;
  readonly serveSpeed: number;
  readonly speedUp: number;
  readonly maxBallSpeed: number;
  readonly maxSteer: number;
  readonly maxWalls: number;
  readonly saveSeconds: number;
  readonly serveDelaySeconds: number;
  readonly extraBallSeconds: number;
  readonly shrinkSeconds: number;
  readonly shrinkShare: number;
}

export const DEFAULT_RULES: Rules = Object.freeze({
  tickRate: TICK_RATE_HZ,
  lives: LIVES,
  maxBalls: MAX_BALLS,
  timeLimitSeconds: TIME_LIMIT_SECONDS,
  ballRadius: BALL_RADIUS,
  paddleLength: PADDLE_LENGTH,
  paddleSpeed: PADDLE_SPEED,
  serveSpeed: SERVE_SPEED,
  speedUp: SPEED_UP,
  maxBallSpeed: MAX_BALL_SPEED,
  maxSteer: MAX_STEER,
  maxWalls: MAX_WALLS,
  saveSeconds: SAVE_SECONDS,
  serveDelaySeconds: SERVE_DELAY_SECONDS,
  extraBallSeconds: EXTRA_BALL_SECONDS,
  shrinkSeconds: SHRINK_SECONDS,
  shrinkShare: SHRINK_SHARE,
});

/**
 * A length of time in ticks, rounded to whole ones: what is due, is due on a tick. Rules of play that count periods (extra
 * balls, shrinking) need at least half a tick.
 */
export function ticksOf(seconds: number, rules: Rules): number {
  return Math.round(seconds * rules.tickRate);
}

/** The save window W in ticks: a ball that crossed at c is lost on the first tick at or after c + W. */
export function saveTicksOf(rules: Rules): number {
  return Math.ceil(rules.saveSeconds * rules.tickRate);
}
