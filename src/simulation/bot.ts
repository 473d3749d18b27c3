import { sideOf } from "./arena.ts";
import { type Ball, bounceBall, hitEdgeOf, landingPositionOf, reflect } from "./ball.ts";
import { type Input, isLiving, type Match, playerOf } from "./match.ts";
import { paddlePositionAt, withinSide } from "./paddle.ts";
import { randomBetween } from "./random.ts";

/** How well a bot plays. All levels can be beaten. */
export type BotLevel = "weak" | "middle" | "strong";

/** The skills of a player, a bot or a modelled person. */
export interface Skill {
  /** Time until the player has seen a serve, a hit or a redirect. */
  readonly reactionSeconds: number;
  /** Widest error of the aim, in arena units. Half a paddle is 12. */
  readonly error: number;
}

/** `npm run balance` prints what these make of a match with people. */
export const SKILLS: Readonly<Record<BotLevel, Skill>> = {
  weak: { reactionSeconds: 0.4, error: 18 },
  middle: { reactionSeconds: 0.3, error: 14.45 },
  strong: { reactionSeconds: 0.22, error: 4 },
};

/** Longest time between two looks, after which a bot knows that a side has become a wall. */
const LOOK_SECONDS = 0.5;

/** The latest news that a bot has noticed of one ball. */
interface Notice {
  readonly ball: number;
  /** `newsTick` of the ball. */
  readonly newsTick: number;
  /** When the bot understands the news. */
  readonly seenTick: number;
  /** Error of its aim at this ball, in arena units. */
  readonly off: number;
}

/** Plays one side by sending moves, like a person. It is not part of the match: a recording has its moves only. */
export interface Bot {
  readonly side: number;
  readonly skill: Skill;
  /** State of the bot's own random numbers. */
  random: number;
  /** The bot does nothing before this tick. News of a ball makes it earlier (`noticeNews`). */
  lookTick: number;
  /** By ball, in no order. */
  notices: Notice[];
}

/** A bot for `side`. `seed` is a uint32; the same seed makes the same moves in the same match. */
export function createBot(side: number, level: BotLevel | Skill, seed: number): Bot {
  const skill = typeof level === "string" ? SKILLS[level] : level;
  return { side, skill, random: seed >>> 0, lookTick: 0, notices: [] };
}

/**
 * The bot's move on the coming tick, or undefined.
 *
 * The bot understands a serve, a hit or a redirect some time after it, foresees walls, and goes for the ball that reaches its
 * side first: with an error, at full speed, and it stops there. When no ball comes, it goes back to the middle.
 */
export function moveOf(bot: Bot, match: Match): Input | undefined {
  const tick = match.tick + 1;
  noticeNews(bot, match);
  if (tick < bot.lookTick || !isLiving(match, bot.side)) return undefined;
  const { rules } = match;
  const { paddle } = playerOf(match, bot.side);
  bot.lookTick = tick + Math.round(LOOK_SECONDS * rules.tickRate);
  for (const { seenTick } of bot.notices) if (seenTick > tick) lookBy(bot, seenTick);
  const target = withinSide(targetOf(bot, match, tick), paddle.length);
  const way = target - paddlePositionAt(paddle, tick, rules);
  const ticks = Math.round((Math.abs(way) * rules.tickRate) / rules.paddleSpeed);
  const direction = ticks === 0 ? 0 : Math.sign(way);
  if (direction !== 0) lookBy(bot, tick + ticks);
  return direction === paddle.direction ? undefined : { type: "move", side: bot.side, direction };
}

function lookBy(bot: Bot, tick: number): void {
  bot.lookTick = Math.min(bot.lookTick, tick);
}

function hasNews({ notices }: Bot, balls: readonly Ball[]): boolean {
  if (balls.length !== notices.length) return true;
  for (let index = 0; index < balls.length; index++) {
    const [ball, known] = [balls[index] as Ball, notices[index] as Notice];
    if (known.ball !== ball.id || known.newsTick !== ball.newsTick) return true;
  }
  return false;
}

/** Notices what is new about the balls since the last call. `lookTick` is then right for the time until the next news. */
export function noticeNews(bot: Bot, { balls, tick, rules }: Match): void {
  if (!hasNews(bot, balls)) return;
  bot.notices = balls.map(({ id, newsTick }) => {
    const known = bot.notices.find((one) => one.ball === id && one.newsTick === newsTick);
    if (known !== undefined) return known;
    const seenTick = Math.max(newsTick, tick) + Math.round(bot.skill.reactionSeconds * rules.tickRate);
    lookBy(bot, seenTick);
    return { ball: id, newsTick, seenTick, off: randomBetween(bot, -bot.skill.error, bot.skill.error) };
  });
}

/** Where the bot wants the middle of its paddle. */
function targetOf(bot: Bot, match: Match, tick: number): number {
  let [first, target] = [Number.POSITIVE_INFINITY, 0];
  for (const { ball: id, seenTick, off } of bot.notices) {
    if (seenTick > tick) continue;
    const ball = match.balls.find((one) => one.id === id);
    const arrival = ball === undefined || ball.crossed ? undefined : arrivalOf(ball, match);
    if (arrival?.side !== bot.side) continue;
    lookBy(bot, Math.ceil(arrival.tick) + 1);
    if (arrival.tick >= first) continue;
    first = arrival.tick;
    target = arrival.position + off;
  }
  return target;
}

/** Where and when a ball reaches a guarded side. */
export interface Arrival {
  readonly side: number;
  /** In arena units from the middle of the side. */
  readonly position: number;
  /** With a fraction. */
  readonly tick: number;
}

/** The ball's arrival at a side, by way of walls. Undefined if it reaches the wall off which it is redirected. */
export function arrivalOf(ball: Ball, match: Match): Arrival | undefined {
  const { arena, rules } = match;
  let flying = ball;
  for (let { walls } = ball; ; walls++) {
    const edge = hitEdgeOf(flying, arena);
    const side = sideOf(edge);
    if (isLiving(match, side)) return { side, position: landingPositionOf(flying, arena, rules), tick: flying.hitAt };
    if (walls + 1 >= rules.maxWalls) return undefined;
    flying = { ...flying };
    bounceBall(flying, reflect(flying, edge), flying.hitAt, arena, rules);
  }
}
