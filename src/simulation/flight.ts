import { type Edge, type Point, pointOn, positionOn, sideOf } from "./arena.ts";
import { type Ball, ballPositionAt, reflect, sendBall, speedOf, steer, towards } from "./ball.ts";
import { SIDE_LENGTH } from "./constants.ts";
import { landingOn } from "./judge.ts";
import { isLiving, livingSides, type Match, type MatchEvent, playerOf } from "./match.ts";
import { trajectoryAt } from "./paddle.ts";
import { randomBetween, randomIndex } from "./random.ts";

/** The edge at which the ball's flight ends. */
export function hitEdgeOf(match: Match, ball: Ball): Edge {
  return match.arena.edges[ball.hitEdge] as Edge;
}

/** What happens where a flight ends. A new flight is written down for the whole tick `tick`. */
export function endFlight(match: Match, ball: Ball, tick: number, events: MatchEvent[]): void {
  if (!isLiving(match, sideOf(hitEdgeOf(match, ball)))) {
    bounceOffWall(match, ball, tick, events);
    return;
  }
  const landing = landingOf(match, ball);
  if (landing === undefined) ball.crossed = true;
  else bounceOffPaddle(match, ball, landing, tick, events);
}

/** Where on the paddle, as now known, the flight ends: −1 … 1, or undefined when the side is not covered there. */
export function landingOf(match: Match, ball: Ball): number | undefined {
  const edge = hitEdgeOf(match, ball);
  const point = ballPositionAt(ball, ball.hitAt, match.rules);
  const trajectory = trajectoryAt(playerOf(match, sideOf(edge)).paddle, ball.hitAt);
  return landingOn(trajectory, positionOn(edge, point), ball.hitAt, match.rules);
}

export function bounceOffPaddle(match: Match, ball: Ball, landing: number, tick: number, events: MatchEvent[]): void {
  const edge = hitEdgeOf(match, ball);
  const { paddle } = playerOf(match, sideOf(edge));
  paddle.free = Math.max(paddle.free, Math.floor(ball.hitAt) + 1);
  ball.hitter = sideOf(edge);
  ball.walls = 0;
  bounce(match, ball, steer(ball, edge, landing, match.rules), tick, events);
}

function bounceOffWall(match: Match, ball: Ball, tick: number, events: MatchEvent[]): void {
  ball.walls++;
  const stray = ball.walls >= match.rules.maxWalls;
  const velocity = stray ? towardsSide(match, ball) : reflect(ball, hitEdgeOf(match, ball));
  bounce(match, ball, velocity, tick, events);
}

function bounce(match: Match, ball: Ball, velocity: Point, tick: number, events: MatchEvent[]): void {
  const point = ballPositionAt(ball, ball.hitAt, match.rules);
  sendBall(ball, point, ball.hitAt, velocity, tick, match.arena, match.rules);
  events.push({ type: "ball_update", ball: ball.id });
}

/** Towards a random point of a living side; not of its very ends, where the ball itself might be. */
function towardsSide(match: Match, ball: Ball): Point {
  const { arena, rules } = match;
  const sides = livingSides(match);
  const side = sides[randomIndex(match, sides.length)] as number;
  const reach = SIDE_LENGTH / 2 - 2 * rules.ballRadius;
  const target = pointOn(arena, side, randomBetween(match, -reach, reach), rules.ballRadius);
  return towards(ballPositionAt(ball, ball.hitAt, rules), target, speedOf(ball));
}
