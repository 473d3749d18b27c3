import type { Ball } from "./ball.ts";
import { saveTicksOf, ticksOf } from "./constants.ts";
import { bounceOffPaddle, endFlight } from "./flight.ts";
import { effectiveTickOf, lossTickOf } from "./judge.ts";
import { eliminate, lose } from "./loss.ts";
import { type Input, isLiving, isOver, livingSides, type Match, type MatchEvent, playerOf } from "./match.ts";
import { forgetPast, steerPaddle } from "./paddle.ts";
import { serveBalls } from "./serve.ts";

type Stage = (match: Match, inputs: readonly Input[], events: MatchEvent[]) => void;

/** The order is a rule of the game: what a stage decides, later stages do not change. */
const STAGES: readonly Stage[] = [stepSeats, stepMoves, stepSaves, stepCollisions, stepLosses, stepSchedule];

const NO_INPUTS: readonly Input[] = Object.freeze([]);
const NO_EVENTS: readonly MatchEvent[] = Object.freeze([]);

/**
 * Steps the match by one tick and returns what happened, in order. `inputs` are those that arrived since the last step.
 *
 * Returns at once on a tick on which no trajectory ends. After `game_over` nothing happens any more.
 */
export function step(match: Match, inputs: readonly Input[] = NO_INPUTS): readonly MatchEvent[] {
  if (isOver(match)) return NO_EVENTS;
  match.tick++;
  if (match.tick < match.wakeTick && inputs.length === 0) return NO_EVENTS;
  const events: MatchEvent[] = [];
  for (const stage of STAGES) {
    stage(match, inputs, events);
    if (isOver(match)) return events;
  }
  match.wakeTick = wakeTickOf(match);
  return events;
}

function stepSeats(match: Match, inputs: readonly Input[], events: MatchEvent[]): void {
  for (const input of inputs) {
    if (isOver(match)) return;
    if (!isLiving(match, input.side)) continue;
    if (input.type === "leave") eliminate(match, input.side, input.reason, events);
    else if (input.type === "stand_in") playerOf(match, input.side).bot = input.bot;
  }
}

function stepMoves(match: Match, inputs: readonly Input[], events: MatchEvent[]): void {
  for (const input of inputs) {
    if (input.type !== "move" || !isLiving(match, input.side)) continue;
    const { paddle } = playerOf(match, input.side);
    const tick = effectiveTickOf(paddle, input.tick, match.tick, match.rules);
    turnPaddle(match, input.side, tick, { direction: input.direction }, events);
  }
}

/** A ball that a late move reached bounces where it crossed, and flies on until the tick before this one. */
function stepSaves(match: Match, inputs: readonly Input[], events: MatchEvent[]): void {
  if (inputs.length === 0 || !match.balls.some((ball) => ball.crossed)) return;
  const before = match.tick - 1;
  for (const ball of match.balls.filter((one) => one.crossed).sort(byHit)) {
    if (!bounceOffPaddle(match, ball, before, events)) continue;
    while (!ball.crossed && ball.hitAt <= before) endFlight(match, ball, before, events);
  }
}

function stepCollisions(match: Match, _inputs: readonly Input[], events: MatchEvent[]): void {
  for (let ball = nextBall(match, false); ball !== undefined; ball = nextBall(match, false)) {
    if (ball.hitAt > match.tick) return;
    endFlight(match, ball, match.tick, events);
  }
}

function stepLosses(match: Match, _inputs: readonly Input[], events: MatchEvent[]): void {
  for (let ball = nextBall(match, true); ball !== undefined; ball = nextBall(match, true)) {
    if (lossTickOf(ball, match.rules) > match.tick) return;
    lose(match, ball, events);
  }
}

function stepSchedule(match: Match, _inputs: readonly Input[], events: MatchEvent[]): void {
  serveBalls(match, events);
  shrinkPaddles(match, events);
}

function shrinkPaddles(match: Match, events: MatchEvent[]): void {
  const { rules, tick } = match;
  const times = (tick - ticksOf(rules.timeLimitSeconds, rules)) / ticksOf(rules.shrinkSeconds, rules);
  if (times < 1 || times !== Math.floor(times)) return;
  const hasVanished = times * rules.shrinkSeconds >= rules.vanishSeconds;
  const share = hasVanished ? 0 : Math.max(rules.leastPaddleShare, 1 - times * rules.shrinkShare);
  const length = rules.paddleLength * share;
  for (const side of livingSides(match)) {
    if (playerOf(match, side).paddle.length !== length) turnPaddle(match, side, tick, { length }, events);
  }
}

/** Starts a new run of the side's paddle, and keeps the earlier ones for as long as late moves are judged by them. */
function turnPaddle(
  match: Match,
  side: number,
  tick: number,
  change: { direction?: number; length?: number },
  events: MatchEvent[],
): void {
  const { paddle } = playerOf(match, side);
  const spare = forgetPast(paddle, match.tick - saveTicksOf(match.rules) - 1);
  steerPaddle(paddle, tick, change, match.rules, spare);
  events.push({ type: "update_position", side });
}

/** The ball whose flight ended or will end first, of those that have crossed a side or of the others. */
function nextBall(match: Match, crossed: boolean): Ball | undefined {
  let next: Ball | undefined;
  for (const ball of match.balls) {
    if (ball.crossed === crossed && (next === undefined || byHit(ball, next) < 0)) next = ball;
  }
  return next;
}

function byHit(one: Ball, other: Ball): number {
  return one.hitAt - other.hitAt || one.id - other.id;
}

/** The next tick on which something is due without any input. */
function wakeTickOf({ rules, tick, balls, serves }: Match): number {
  const extra = ticksOf(rules.extraBallSeconds, rules);
  const limit = ticksOf(rules.timeLimitSeconds, rules);
  const shrink = ticksOf(rules.shrinkSeconds, rules);
  let wake = (Math.floor(tick / extra) + 1) * extra;
  wake = Math.min(wake, limit + (Math.max(0, Math.floor((tick - limit) / shrink)) + 1) * shrink);
  for (const ball of balls) wake = Math.min(wake, ball.crossed ? lossTickOf(ball, rules) : ball.hitAt);
  for (const due of serves) wake = Math.min(wake, due.tick);
  return Math.ceil(wake);
}
