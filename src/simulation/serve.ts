import { pointOn } from "./arena.ts";
import { createBall, sendBall, towards } from "./ball.ts";
import { SIDE_LENGTH, ticksOf } from "./constants.ts";
import {
  idlestOf,
  isLiving,
  livingCount,
  livingSides,
  type Match,
  type MatchEvent,
  outCount,
  playerOf,
  type Serve,
} from "./match.ts";
import { randomBetween } from "./random.ts";
import { serveSpeedAt } from "./tempo.ts";

const CENTRE = { x: 0, y: 0 };

/** How far from the middle of a side a served ball lands at most. */
const SERVE_REACH = SIDE_LENGTH / 4;

/** Announces the balls that are wanted, and serves those that are due. */
export function serveBalls(match: Match, events: MatchEvent[]): void {
  const { balls, serves, tick } = match;
  const wanted = wantedBalls(match);
  while (serves.length > 0 && balls.length + serves.length > wanted) serves.pop();
  const lost = serves.filter(({ side }) => !isLiving(match, side));
  for (const serve of lost) serves.splice(serves.indexOf(serve), 1);
  while (balls.length + serves.length < wanted) announce(match, events);
  for (let due = serves[0]; due !== undefined && due.tick <= tick; due = serves[0]) {
    serves.shift();
    serve(match, due, events);
  }
}

/** Balls wanted now: some for each living player, of which one comes after each period of play. */
function wantedBalls(match: Match): number {
  const { rules, tick } = match;
  const grown = 1 + Math.floor(tick / ticksOf(rules.extraBallSeconds, rules));
  const { ballessPlayers, ballsPerPlayer, ballsPerElimination } = rules;
  const balls = (livingCount(match) - ballessPlayers) * ballsPerPlayer + outCount(match) * ballsPerElimination;
  return Math.min(rules.maxBalls, Math.max(1, Math.ceil(balls)), grown);
}

/** Decides where the next ball goes, so that players can see it coming. */
function announce(match: Match, events: MatchEvent[]): void {
  const ball = ++match.announced;
  const side = idlestOf(match, livingSides(match));
  const position = randomBetween(match, -SERVE_REACH, SERVE_REACH);
  const tick = match.tick + ticksOf(match.rules.serveDelaySeconds, match.rules);
  match.serves.push({ ball, side, position, tick });
  playerOf(match, side).ballTick = tick;
  events.push({ type: "serve_announced", ball });
}

/** Serves a ball from the centre. */
function serve(match: Match, { ball: id, side, position }: Serve, events: MatchEvent[]): void {
  const { arena, rules, tick } = match;
  const speed = serveSpeedAt(tick, outCount(match), arena, rules);
  const velocity = towards(CENTRE, pointOn(arena, side, position), speed);
  const ball = createBall(id, { ...CENTRE, vx: 0, vy: 0, tick });
  sendBall(ball, CENTRE, tick, velocity, tick, arena, rules);
  match.balls.push(ball);
  events.push({ type: "ball_spawn", ball: id });
}
