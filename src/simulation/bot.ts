import type { Arena } from "./arena.ts";
import { type Ball, landingPositionOf } from "./ball.ts";
import type { Rules } from "./constants.ts";
import { type Input, isLiving, type Match, playerOf } from "./match.ts";
import { paddlePositionAt, withinSide } from "./paddle.ts";
import { nextRandom, randomBetween } from "./random.ts";

/** How well a bot plays. All levels can be beaten. */
export type BotLevel = "weak" | "middle" | "strong";

interface Skill {
  /** Time between two looks at the balls. */
  readonly lookSeconds: number;
  /** Widest error of the aim, in arena units. */
  readonly error: number;
  /** Fraction of the paddle's speed. */
  readonly pace: number;
}

const SKILLS: Readonly<Record<BotLevel, Skill>> = {
  weak: { lookSeconds: 0.3, error: 22, pace: 0.5 },
  middle: { lookSeconds: 0.2, error: 17, pace: 0.7 },
  strong: { lookSeconds: 0.1, error: 11, pace: 1 },
};

/** Share of the paddle that bots mean to hit with: hits off the middle vary the rally. */
const SPREAD = 0.6;

/** Where a bot means to stand. It makes up its mind once for each flight of a ball. */
export interface Aim {
  /** The ball that the bot goes for, and the tick of that ball's flight; 0 for no ball. */
  ball: number;
  tick: number;
  /** Where the middle of the paddle should be, in arena units from the middle of the side. May be outside the side. */
  position: number;
}

/** Plays one side by sending moves, like a person. It is not part of the match: a recording has its moves only. */
export interface Bot {
  readonly side: number;
  readonly level: BotLevel;
  /** State of the bot's own random numbers. */
  random: number;
  /** The bot does nothing before this tick. */
  lookTick: number;
  readonly aim: Aim;
}

/** A bot for `side`. `seed` is a uint32; the same seed makes the same moves in the same match. */
export function createBot(side: number, level: BotLevel, seed: number): Bot {
  return { side, level, random: seed >>> 0, lookTick: 0, aim: createAim() };
}

/** An aim at the middle of the side, for no ball. */
export function createAim(): Aim {
  return { ball: 0, tick: 0, position: 0 };
}

/**
 * The bot's move on the coming tick, or undefined.
 *
 * The bot looks a few times a second, goes for the ball that reaches its side first, with an error and at full pace, and
 * stops there. When no ball comes, it goes back to the middle.
 */
export function moveOf(bot: Bot, match: Match): Input | undefined {
  const tick = match.tick + 1;
  if (tick < bot.lookTick || !isLiving(match, bot.side)) return undefined;
  const { rules } = match;
  const skill = SKILLS[bot.level];
  const { paddle } = playerOf(match, bot.side);
  const ball = incomingBall(match.balls, bot.side);
  stepAim(bot.aim, ball, match, paddle.length, skill.error, () => nextRandom(bot));

  bot.lookTick = tick + Math.ceil(randomBetween(bot, 0.75, 1.25) * skill.lookSeconds * rules.tickRate);
  const way = withinSide(bot.aim.position, paddle.length) - paddlePositionAt(paddle, tick, rules);
  const perTick = (rules.paddleSpeed * skill.pace) / rules.tickRate;
  const ticks = Math.ceil(Math.abs(way) / perTick);
  // a direction that reaches the target on a whole tick, on which the next look stops the paddle
  const direction = Math.abs(way) < 0.5 ? 0 : ((way / ticks) * rules.tickRate) / rules.paddleSpeed;
  if (direction !== 0) bot.lookTick = Math.min(bot.lookTick, tick + ticks);
  if (Math.abs(direction - paddle.direction) < 1e-6) return undefined;
  return { type: "move", side: bot.side, direction };
}

/** The ball that reaches `side` first, of those that will reach it after the tick `after`. */
export function incomingBall(balls: Iterable<Ball>, side: number, after = Number.NEGATIVE_INFINITY): Ball | undefined {
  let first: Ball | undefined;
  for (const ball of balls) {
    if (ball.hitEdge !== 2 * side || ball.crossed || ball.hitAt <= after) continue;
    if (first === undefined || ball.hitAt < first.hitAt) first = ball;
  }
  return first;
}

/**
 * Aims at where `ball` will land, off by at most `error` arena units; at the middle of the side without a ball. Keeps the aim
 * while the ball is on the same flight.
 */
export function stepAim(
  aim: Aim,
  ball: Ball | undefined,
  { arena, rules }: { readonly arena: Arena; readonly rules: Rules },
  paddleLength: number,
  error: number,
  random: () => number,
): void {
  const { id = 0, tick = 0 } = ball ?? {};
  if (aim.ball === id && aim.tick === tick) return;
  aim.ball = id;
  aim.tick = tick;
  aim.position = 0;
  if (ball === undefined) return;
  const between = (from: number, to: number) => from + (to - from) * random();
  const off = between(-error, error);
  aim.position = landingPositionOf(ball, arena, rules) + off + (between(-SPREAD, SPREAD) * paddleLength) / 2;
}
