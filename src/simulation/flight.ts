import { type Point, pointOn, sideOf } from "./arena.ts";
import { type Ball, ballPositionAt, bounceBall, hitEdgeOf, reflect, speedOf, steer, towards } from "./ball.ts";
import { SIDE_LENGTH } from "./constants.ts";
import { freeTickAfter, landingOf } from "./judge.ts";
import { isLiving, livingSides, type Match, type MatchEvent, playerOf } from "./match.ts";
import { randomBetween, randomIndex } from "./random.ts";

/**
 * Ends the ball's flight: it bounces off a wall or a paddle, or has crossed a side that is not covered. A new flight is stored
 * for the whole tick `tick`.
 */
export function endFlight(match: Match, ball: Ball, tick: number, events: MatchEvent[]): void {
  if (!isLiving(match, sideOf(hitEdgeOf(ball, match.arena)))) bounceOffWall(match, ball, tick, events);
  else if (!bounceOffPaddle(match, ball, tick, events)) ball.crossed = true;
}

/** Returns the ball if the paddle, as known on this step, was where its flight ends. Answers whether it was. */
export function bounceOffPaddle(match: Match, ball: Ball, tick: number, events: MatchEvent[]): boolean {
  const { arena, rules } = match;
  const edge = hitEdgeOf(ball, arena);
  const side = sideOf(edge);
  const { paddle } = playerOf(match, side);
  const landing = landingOf(ball, paddle, match.tick, arena, rules);
  if (landing === undefined) return false;
  paddle.free = Math.max(paddle.free, freeTickAfter(ball.hitAt));
  ball.hitter = side;
  ball.walls = 0;
  ball.crossed = false;
  bounce(match, ball, steer(ball, edge, landing, rules), tick, events);
  return true;
}

function bounceOffWall(match: Match, ball: Ball, tick: number, events: MatchEvent[]): void {
  ball.walls++;
  const stray = ball.walls >= match.rules.maxWalls;
  const velocity = stray ? towardsSide(match, ball) : reflect(ball, hitEdgeOf(ball, match.arena));
  bounce(match, ball, velocity, tick, events);
}

function bounce({ arena, rules }: Match, ball: Ball, velocity: Point, tick: number, events: MatchEvent[]): void {
  bounceBall(ball, velocity, tick, arena, rules);
  events.push({ type: "ball_update", ball: ball.id });
}

/** Velocity towards a random point of a living side, clear of the side's ends, where the ball itself might be. */
function towardsSide(match: Match, ball: Ball): Point {
  const { arena, rules } = match;
  const sides = livingSides(match);
  const side = sides[randomIndex(match, sides.length)] as number;
  const reach = SIDE_LENGTH / 2 - 2 * rules.ballRadius;
  const target = pointOn(arena, side, randomBetween(match, -reach, reach), rules.ballRadius);
  return towards(ballPositionAt(ball, ball.hitAt, rules), target, speedOf(ball));
}
