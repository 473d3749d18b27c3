import { edgeOf, positionOn } from "./arena.ts";
import { type Ball, ballPositionAt } from "./ball.ts";
import { SIDE_LENGTH } from "./constants.ts";
import { type Input, isLiving, type Match, playerOf } from "./match.ts";
import { type Paddle, paddlePositionAt } from "./paddle.ts";
import { randomBetween } from "./random.ts";

export type BotLevel = "weak" | "middle" | "strong";

interface Skill {
  /** Between two looks at the balls. */
  readonly lookSeconds: number;
  /** Widest error of the aim, in arena units, on a ball at full speed. */
  readonly error: number;
  /** Fraction of the paddle's speed. */
  readonly pace: number;
}

const SKILLS: Readonly<Record<BotLevel, Skill>> = {
  weak: { lookSeconds: 0.3, error: 22, pace: 0.5 },
  middle: { lookSeconds: 0.2, error: 17, pace: 0.7 },
  strong: { lookSeconds: 0.1, error: 11, pace: 1 },
};

/** The widest part of the paddle that a bot means to hit with, of its half length: hits off the middle vary the rally. */
const SPREAD = 0.6;

/** Plays one side through the same moves as a person. Not part of the match: its moves are recorded, its mind is not. */
export interface Bot {
  readonly side: number;
  readonly level: BotLevel;
  random: number;
  /** It does nothing before this tick. */
  lookTick: number;
  /** The flight that it is aiming at, as ball id and tick, and where it means to stand. */
  aimedBall: number;
  aimedTick: number;
  aim: number;
}

/** `seed` is a uint32; the same seed makes the same moves in the same match. */
export function createBot(side: number, level: BotLevel, seed: number): Bot {
  return { side, level, random: seed >>> 0, lookTick: 0, aimedBall: 0, aimedTick: 0, aim: 0 };
}

/**
 * What the bot does on the coming tick, or undefined. It looks a few times a second, goes for the ball that reaches its side
 * first, with an error, at full pace, and stops there; with none coming it goes back to the middle.
 */
export function moveOf(bot: Bot, match: Match): Input | undefined {
  const tick = match.tick + 1;
  if (tick < bot.lookTick || !isLiving(match, bot.side)) return undefined;
  const { rules } = match;
  const skill = SKILLS[bot.level];
  const { paddle } = playerOf(match, bot.side);
  aimAt(bot, match, incomingBall(match, bot.side), paddle);

  bot.lookTick = tick + Math.ceil(randomBetween(bot, 0.75, 1.25) * skill.lookSeconds * rules.tickRate);
  const reach = (SIDE_LENGTH - paddle.length) / 2;
  const target = Math.min(Math.max(bot.aim, -reach), reach);
  const way = target - paddlePositionAt(paddle, tick, rules);
  const perTick = (rules.paddleSpeed * skill.pace) / rules.tickRate;
  const ticks = Math.ceil(Math.abs(way) / perTick);
  // a direction that ends on the target at a whole tick, where the next look stops the paddle
  const direction = Math.abs(way) < 0.5 ? 0 : ((way / ticks) * rules.tickRate) / rules.paddleSpeed;
  if (direction !== 0) bot.lookTick = Math.min(bot.lookTick, tick + ticks);
  if (Math.abs(direction - paddle.direction) < 1e-6) return undefined;
  return { type: "move", side: bot.side, direction };
}

function aimAt(bot: Bot, match: Match, ball: Ball | undefined, paddle: Paddle): void {
  const id = ball?.id ?? 0;
  const since = ball?.tick ?? 0;
  if (bot.aimedBall === id && bot.aimedTick === since) return;
  bot.aimedBall = id;
  bot.aimedTick = since;
  if (ball === undefined) {
    bot.aim = 0;
    return;
  }
  const landing = positionOn(edgeOf(match.arena, bot.side), ballPositionAt(ball, ball.hitAt, match.rules));
  bot.aim = aimOf(landing, SKILLS[bot.level].error, paddle.length, (low, high) => randomBetween(bot, low, high));
}

/**
 * Where a bot means to stand for a ball that lands at `landing`, in units from the middle of its side.
 *
 * It errs by up to `error` units, and means to hit with a part of the paddle off its middle. `between` gives an even random number.
 */
export function aimOf(
  landing: number,
  error: number,
  paddleLength: number,
  between: (low: number, high: number) => number,
): number {
  return landing + between(-error, error) + (between(-SPREAD, SPREAD) * paddleLength) / 2;
}

function incomingBall(match: Match, side: number): Ball | undefined {
  let first: Ball | undefined;
  for (const ball of match.balls) {
    if (ball.hitEdge !== 2 * side || ball.crossed) continue;
    if (first === undefined || ball.hitAt < first.hitAt) first = ball;
  }
  return first;
}
