import { edgeOf } from "../../../src/simulation/arena.ts";
import { type Ball, ballPositionAt } from "../../../src/simulation/ball.ts";
import { type Bot, type BotLevel, createBot, moveOf } from "../../../src/simulation/bot.ts";
import { SIDE_LENGTH, saveTicksOf } from "../../../src/simulation/constants.ts";
import { type Input, isLiving, type Match, playerOf } from "../../../src/simulation/match.ts";
import { paddlePositionAt } from "../../../src/simulation/paddle.ts";
import { nextRandom, randomIndex } from "../../../src/simulation/random.ts";
import type { Plan } from "./plan.ts";

/**
 * Players of a test: `idle` never moves, `wild` moves at random with ticks of all kinds, `late` stays beside the balls and
 * saves them by back-dated moves, `keen` goes for each ball without error. The others are bots.
 */
export type PlayerKind = "idle" | "wild" | "late" | "keen" | BotLevel;

export interface Crowd {
  random: number;
  readonly kinds: readonly PlayerKind[];
  readonly leaves: boolean;
  readonly oddities: boolean;
  readonly bots: readonly Bot[];
}

type CrowdPlan = Pick<Plan, "sides" | "kinds" | "crowdSeed"> & Partial<Pick<Plan, "leaves" | "oddities">>;

export function createCrowd({ sides, kinds, crowdSeed, leaves = false, oddities = false }: CrowdPlan): Crowd {
  const bots = Array.from({ length: sides }, (_, side) => createBot(side, levelOf(kinds[side]), crowdSeed + side));
  return { random: crowdSeed, kinds, leaves, oddities, bots };
}

/** The crowd's inputs on the coming tick. */
export function inputsOf(crowd: Crowd, match: Match): Input[] {
  const inputs: Input[] = [];
  for (const bot of crowd.bots) {
    const input = inputOf(crowd, match, bot.side, bot);
    if (input !== undefined) inputs.push(input);
  }
  if (!crowd.oddities) return inputs;
  if (chance(crowd, 0.01)) inputs.push(oddInput(crowd, match));
  if (crowd.leaves && chance(crowd, 0.002)) {
    const side = randomIndex(crowd, match.players.length);
    inputs.push({ type: "leave", side, reason: chance(crowd, 0.5) ? "left" : "disconnected" });
  }
  return inputs;
}

/** Where on its side a ball crosses, in units from the middle. */
export function landingPlaceOf(match: Match, side: number, ball: Ball): number {
  const { along, middle } = edgeOf(match.arena, side);
  const point = ballPositionAt(ball, ball.hitAt, match.rules);
  return (point.x - middle.x) * along.x + (point.y - middle.y) * along.y;
}

function levelOf(kind: PlayerKind | undefined): BotLevel {
  return kind === "weak" || kind === "strong" ? kind : "middle";
}

function inputOf(crowd: Crowd, match: Match, side: number, bot: Bot): Input | undefined {
  switch (crowd.kinds[side]) {
    case undefined:
    case "idle":
      return undefined;
    case "wild":
      return chance(crowd, 0.1) ? wildMove(crowd, match, side) : undefined;
    case "late":
      return lateMove(crowd, match, side);
    case "keen":
      return keenMove(match, side);
    default:
      return moveOf(bot, match);
  }
}

function wildMove(crowd: Crowd, match: Match, side: number): Input {
  const direction = [-1, -0.37, -0, 0, 0.5, 1][randomIndex(crowd, 6)] as number;
  const now = match.tick + 1;
  const ticks = [undefined, now, 0, now + 1, now + 1e9, now - 1 - randomIndex(crowd, 12), now - randomIndex(crowd, 60)];
  const tick = ticks[randomIndex(crowd, ticks.length)];
  return { type: "move", side, direction, tick: tick === undefined ? tick : Math.max(0, tick) };
}

/** Stays beside each ball, and moves too late. */
function lateMove(crowd: Crowd, match: Match, side: number): Input | undefined {
  const { paddle } = playerOf(match, side);
  const beside = paddle.length / 2 + match.rules.ballRadius + 3;
  if (crossedBall(match, side) === undefined) return aimedMove(match, side, beside);
  return chance(crowd, 0.5) ? savingMove(match, side) : undefined;
}

/** Goes for each ball at full pace, and hits it with a different part of the paddle each time. */
function keenMove(match: Match, side: number): Input | undefined {
  const { balls, players } = match;
  const length = players[side]?.paddle.length ?? 0;
  const last = balls.reduce((sum, { id, tick }) => sum + id + tick, side);
  return savingMove(match, side) ?? aimedMove(match, side, ((last % 9) - 4) * 0.1 * length);
}

function crossedBall(match: Match, side: number): Ball | undefined {
  return match.balls.find((ball) => ball.crossed && ball.hitEdge === 2 * side);
}

/** A back-dated move, as if the player had set out early enough for a ball that has crossed. */
function savingMove(match: Match, side: number): Input | undefined {
  const { rules } = match;
  const ball = crossedBall(match, side);
  if (ball === undefined || !isLiving(match, side)) return undefined;
  const { paddle } = playerOf(match, side);
  const tick = Math.max(match.tick + 1 - saveTicksOf(rules), paddle.tick, paddle.free);
  const way = landingPlaceOf(match, side, ball) - paddlePositionAt(paddle, tick, rules);
  const reached = ((ball.hitAt - tick) * rules.paddleSpeed) / rules.tickRate;
  return { type: "move", side, direction: reached > 0 ? clamp(way / reached) : Math.sign(way), tick };
}

/** Moves to where the next ball will land, `off` by so many units; to the middle without a ball. */
function aimedMove(match: Match, side: number, off: number): Input | undefined {
  if (!isLiving(match, side)) return undefined;
  const { rules } = match;
  const { paddle } = playerOf(match, side);
  let first: Ball | undefined;
  for (const ball of match.balls) {
    if (ball.hitEdge === 2 * side && !ball.crossed && (first === undefined || ball.hitAt < first.hitAt)) first = ball;
  }
  const reach = (SIDE_LENGTH - paddle.length) / 2;
  const target = first === undefined ? 0 : landingPlaceOf(match, side, first) + off;
  const way = Math.min(reach, Math.max(-reach, target)) - paddlePositionAt(paddle, match.tick + 1, rules);
  const direction = Math.abs(way) < 1e-6 ? 0 : clamp((way * rules.tickRate) / rules.paddleSpeed);
  return direction === paddle.direction ? undefined : { type: "move", side, direction };
}

/** Inputs without any effect, or without effect on the play. */
function oddInput(crowd: Crowd, match: Match): Input {
  const side = randomIndex(crowd, match.players.length + 2) - 1;
  if (chance(crowd, 0.5)) return { type: "stand_in", side, bot: chance(crowd, 0.5) };
  const outside = side < 0 ? side : match.players.length;
  return chance(crowd, 0.5)
    ? { type: "move", side: outside, direction: 1 }
    : { type: "leave", side: outside, reason: "left" };
}

function chance(crowd: Crowd, share: number): boolean {
  return nextRandom(crowd) < share;
}

function clamp(direction: number): number {
  return Math.min(1, Math.max(-1, direction));
}
