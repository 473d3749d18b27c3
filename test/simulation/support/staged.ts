import { edgeOf, pointOn } from "../../../src/simulation/arena.ts";
import { aimBall, type Ball, createBall } from "../../../src/simulation/ball.ts";
import { DEFAULT_RULES, type Rules } from "../../../src/simulation/constants.ts";
import { createMatch, type Input, isOver, type Match } from "../../../src/simulation/match.ts";
import { step } from "../../../src/simulation/step.ts";
import type { TimedEvent } from "./played.ts";

/** A match in which no ball is served. A test puts in the balls that it needs. */
export function stagedMatch(sides: number, rules: Partial<Rules> = {}): Match {
  return createMatch(sides, 1, { ...DEFAULT_RULES, maxBalls: 0, ...rules });
}

export interface StagedBall {
  readonly side: number;
  /** Units from the middle of the side. */
  readonly position: number;
  /** The tick, with a fraction, at which its rim reaches the side. */
  readonly at: number;
  readonly speed?: number;
  readonly hitter?: number;
  readonly walls?: number;
}

/** Puts a ball into the match that flies straight at a side. */
export function putBall(match: Match, { side, position, at, speed = 90, hitter = -1, walls = 0 }: StagedBall): Ball {
  const { arena, rules, tick } = match;
  const { normal } = edgeOf(arena, side);
  const { x, y } = pointOn(arena, side, position, rules.ballRadius + (speed * (at - tick)) / rules.tickRate);
  const ball = createBall(++match.announced, { x, y, vx: -normal.x * speed, vy: -normal.y * speed, tick });
  ball.hitter = hitter;
  ball.walls = walls;
  aimBall(ball, tick, arena, rules);
  match.balls.push(ball);
  match.wakeTick = 0;
  return ball;
}

/** Steps to `tick`, with inputs by their ticks of arrival, and returns what happened. */
export function stepTo(
  match: Match,
  tick: number,
  inputs: Readonly<Record<number, readonly Input[]>> = {},
): TimedEvent[] {
  const events: TimedEvent[] = [];
  while (!isOver(match) && match.tick < tick) {
    for (const event of step(match, inputs[match.tick + 1])) events.push({ at: match.tick, ...event });
  }
  return events;
}

/** The type and tick of each event: "12 ball_update". */
export function brief(events: readonly TimedEvent[]): string[] {
  return events.map(({ at, type }) => `${at} ${type}`);
}
