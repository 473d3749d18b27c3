/**
 * The numbers of the game. Lengths are arena units (a guarded side is 100 long), speeds are arena units a second, and times
 * are in the unit that the name ends with.
 */

/** Version of the rules and of the saved form. Code restores and replays only matches of its own version. */
export const SIMULATION_VERSION = 2;

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

/** Speed of a served ball at tempo 1 in an arena of pace 1. */
export const SERVE_SPEED = 100;
/** A paddle multiplies the ball's speed by this. */
export const SPEED_UP = 1.07;
/** The highest speed of a ball. No rally of people gets there: it bounds the bounces of a tick. */
export const MAX_BALL_SPEED = 1000;
/** The tempo rises by this in each second. No served or returned ball is slower than a serve at the tempo. */
export const TEMPO_PER_SECOND = 0.01;
/** The tempo rises by this for each player who goes out. */
export const TEMPO_PER_ELIMINATION = 0.1;
/** After the time limit, the tempo rises by this much more in each second. */
export const LATE_TEMPO_PER_SECOND = 0.05;
/** Sine of 60°, the widest angle between the normal and a ball that was hit with the paddle's end. */
export const MAX_STEER = 0.8660254037844386;

/** Steps a second. */
export const TICK_RATE_HZ = 60;
/** How long after a crossing a late move can save the ball, and how far back a move can date. */
export const SAVE_SECONDS = 0.12;
/** Time from a ball's announcement to its serve. A lost ball's next serve is announced with the loss. */
export const SERVE_DELAY_SECONDS = 1;
/** One more ball is wanted after each such period of play. */
export const EXTRA_BALL_SECONDS = 3;

/** Balls a player can let in before they are out. */
export const LIVES = 5;
/** Balls for each living player beyond `BALLESS_PLAYERS`, rounded up. */
export const BALLS_PER_PLAYER = 0.8;
/** So many of the players bring no ball. Two players share one ball, four share two, eight share six. */
export const BALLESS_PLAYERS = 1.5;
/** Further balls for each player who is out, because the arena stays as wide. */
export const BALLS_PER_ELIMINATION = 0.2;
/** The most balls in play at once. It is more than eight players bring, so it limits nothing unless it is lowered. */
export const MAX_BALLS = 7;
/** Time after which paddles begin to shrink. */
export const TIME_LIMIT_SECONDS = 180;
/** After the time limit, paddles shrink once in each such period. */
export const SHRINK_SECONDS = 5;
/** Share of its first length that a paddle loses each time. */
export const SHRINK_SHARE = 0.1;
/** The share of its first length that a paddle keeps. */
export const LEAST_PADDLE_SHARE = 0.33;
/** Paddles vanish this long after the time limit, which ends a match in which nobody misses. */
export const VANISH_SECONDS = 40;
/** After this many walls in a row, a ball leaves the wall towards a living side. */
export const MAX_WALLS = 3;
/** A ball leaves its last wall towards a side that it reaches after this time or later. */
export const REDIRECT_SECONDS = 0.6;

const defaults = {
  tickRate: TICK_RATE_HZ,
  lives: LIVES,
  ballsPerPlayer: BALLS_PER_PLAYER,
  ballessPlayers: BALLESS_PLAYERS,
  ballsPerElimination: BALLS_PER_ELIMINATION,
  maxBalls: MAX_BALLS,
  timeLimitSeconds: TIME_LIMIT_SECONDS,
  ballRadius: BALL_RADIUS,
  paddleLength: PADDLE_LENGTH,
  paddleSpeed: PADDLE_SPEED,
  serveSpeed: SERVE_SPEED,
  speedUp: SPEED_UP,
  maxBallSpeed: MAX_BALL_SPEED,
  tempoPerSecond: TEMPO_PER_SECOND,
  tempoPerElimination: TEMPO_PER_ELIMINATION,
  lateTempoPerSecond: LATE_TEMPO_PER_SECOND,
  maxSteer: MAX_STEER,
  maxWalls: MAX_WALLS,
  redirectSeconds: REDIRECT_SECONDS,
  saveSeconds: SAVE_SECONDS,
  serveDelaySeconds: SERVE_DELAY_SECONDS,
  extraBallSeconds: EXTRA_BALL_SECONDS,
  shrinkSeconds: SHRINK_SECONDS,
  shrinkShare: SHRINK_SHARE,
  leastPaddleShare: LEAST_PADDLE_SHARE,
  vanishSeconds: VANISH_SECONDS,
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
