/**
 * The numbers of the game. Lengths are arena units (a guarded side is 100 long), speeds are arena units a second, and times
 * are in the unit that the name ends with.
 */

/** Version of the rules and of the saved form. Code restores and replays only matches of its own version. */
export const SIMULATION_VERSION = 1;

/** The fewest sides an arena has. */
export const MIN_SIDES = 2;
/** The most sides an arena has. */
export const MAX_SIDES = 8;

/** Length of a guarded side in every arena. The vertices in `arena.ts` are built from it. */
export const SIDE_LENGTH = 100;
/** Radius of every ball. */
export const BALL_RADIUS = 2;
/** Length of a paddle until the time limit. */
export const PADDLE_LENGTH = 24;
/** Speed of a paddle at direction 1. */
export const PADDLE_SPEED = 120;

/** Speed of a ball when it is served. */
export const SERVE_SPEED = 90;
/** A paddle multiplies the ball's speed by this, up to `MAX_BALL_SPEED`. */
export const SPEED_UP = 1.05;
/** The highest speed of a ball. */
export const MAX_BALL_SPEED = 200;
/** Sine of 60°, the widest angle between the normal and a ball that was hit with the paddle's end. */
export const MAX_STEER = 0.8660254037844386;

/** Steps a second. */
export const TICK_RATE_HZ = 60;
/** How long after a crossing a late move can save the ball, and how far back a move can date. */
export const SAVE_SECONDS = 0.12;
/** Time from the loss of a ball to its next serve. */
export const SERVE_DELAY_SECONDS = 1;
/** One more ball is wanted after each such period of play. */
export const EXTRA_BALL_SECONDS = 10;

/** Balls a player can let in before they are out. */
export const LIVES = 5;
/** The most balls in play at once. */
export const MAX_BALLS = 3;
/** Time after which paddles begin to shrink. */
export const TIME_LIMIT_SECONDS = 180;
/** After the time limit, paddles shrink once in each such period. */
export const SHRINK_SECONDS = 5;
/** Share of its first length that a paddle loses each time. */
export const SHRINK_SHARE = 0.1;
/** After this many walls in a row, a ball leaves the wall towards a living side. */
export const MAX_WALLS = 3;

const defaults = {
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
};

/** The numbers that one match is played by. They are part of its saves and its recording. */
export type Rules = Readonly<Record<keyof typeof defaults, number>>;

/** The constants above, as rules. */
export const DEFAULT_RULES: Rules = Object.freeze(defaults);

/**
 * A length of time in whole ticks, rounded.
 *
 * Periods that repeat (extra balls, shrinking) have to be at least half a tick long.
 */
export function ticksOf(seconds: number, rules: Rules): number {
  return Math.round(seconds * rules.tickRate);
}

/** The save window W in ticks: a ball that crossed at c is lost on the first tick at or after c + W. */
export function saveTicksOf(rules: Rules): number {
  return Math.ceil(rules.saveSeconds * rules.tickRate);
}
