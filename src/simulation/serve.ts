import { pointOn } from "./arena.ts";
import { createBall, sendBall, towards } from "./ball.ts";
import { SIDE_LENGTH, ticksOf } from "./constants.ts";
import { isLiving, livingCount, livingSides, type Match, type MatchEvent } from "./match.ts";
import { randomBetween, shuffle } from "./random.ts";

const CENTRE = { x: 0, y: 0 };

/**
 * Serves the lost balls that are due, and extra balls while fewer than wanted are in play. A lost ball that is not wanted any
 * more is not served again.
 */
export function serveBalls(match: Match, events: MatchEvent[]): void {
  const { balls, serves, tick } = match;
  const wanted = wantedBalls(match);
  while (serves.length > 0 && balls.length + serves.length > wanted) serves.pop();
  for (let due = serves[0]; due !== undefined && due <= tick; due = serves[0]) {
    serves.shift();
    serve(match, events);
  }
  while (balls.length + serves.length < wanted) serve(match, events);
}

/** Balls wanted now: one more after each period of play, and always fewer than there are players. */
function wantedBalls(match: Match): number {
  const { rules, tick } = match;
  const grown = 1 + Math.floor(tick / ticksOf(rules.extraBallSeconds, rules));
  return Math.min(rules.maxBalls, livingCount(match) - 1, grown);
}

/** Serves a ball from the centre to a random point in the middle half of a side. */
function serve(match: Match, events: MatchEvent[]): void {
  const { arena, rules, tick } = match;
  const target = pointOn(arena, nextServed(match), randomBetween(match, -SIDE_LENGTH / 4, SIDE_LENGTH / 4));
  const velocity = towards(CENTRE, target, rules.serveSpeed);
  match.served++;
  const ball = createBall(match.served, { ...CENTRE, vx: 0, vy: 0, tick });
  sendBall(ball, CENTRE, tick, velocity, tick, arena, rules);
  match.balls.push(ball);
  events.push({ type: "ball_spawn", ball: ball.id });
}

/** The side to serve to next. Every living side is served once, in random order, before any is served again. */
function nextServed(match: Match): number {
  for (;;) {
    const side = match.bag.pop();
    if (side === undefined) {
      match.bag.push(...livingSides(match));
      shuffle(match, match.bag);
    } else if (isLiving(match, side)) {
      return side;
    }
  }
}
