import { edgeOf, type Point, pointOn, sideOf } from "./arena.ts";
import { type Ball, ballPositionAt, bounceBall, hitEdgeOf, reflect, speedOf, steer, towards } from "./ball.ts";
import { freeTickAfter, landingOf } from "./judge.ts";
import { isLiving, livingSides, type Match, type MatchEvent, outCount, playerOf } from "./match.ts";
import { randomBetween, randomIndex } from "./random.ts";
import { serveSpeedAt } from "./tempo.ts";

/** How far from the middle of a side a redirected ball lands at most. */
const REDIRECT_REACH = 30;

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
  const player = playerOf(match, side);
  const { paddle } = player;
  const landing = landingOf(ball, paddle, match.tick, arena, rules);
  if (landing === undefined) return false;
  paddle.free = Math.max(paddle.free, freeTickAfter(ball.hitAt));
  ball.hitter = side;
  ball.walls = 0;
  ball.crossed = false;
  ball.newsTick = match.tick;
  player.ballTick = match.tick;
  const least = serveSpeedAt(ball.hitAt, outCount(match), arena, rules);
  bounce(match, ball, steer(ball, edge, landing, least, rules), tick, events);
  return true;
}

function bounceOffWall(match: Match, ball: Ball, tick: number, events: MatchEvent[]): void {
  ball.walls++;
  const stray = ball.walls >= match.rules.maxWalls;
  if (stray) ball.newsTick = match.tick;
  const velocity = stray ? towardsSide(match, ball) : reflect(ball, hitEdgeOf(ball, match.arena));
  bounce(match, ball, velocity, tick, events);
}

function bounce({ arena, rules }: Match, ball: Ball, velocity: Point, tick: number, events: MatchEvent[]): void {
  bounceBall(ball, velocity, tick, arena, rules);
  events.push({ type: "ball_update", ball: ball.id });
}

/** Velocity towards a random point in the middle of a living side that is not too near to be reached. */
function towardsSide(match: Match, ball: Ball): Point {
  const { arena, rules } = match;
  const from = ballPositionAt(ball, ball.hitAt, rules);
  const speed = speedOf(ball);
  const sides = livingSides(match);
  const ways = sides.map((side) => distance(from, edgeOf(arena, side).middle));
  const least = Math.min(speed * rules.redirectSeconds, Math.max(...ways));
  const far = sides.filter((_, index) => (ways[index] as number) >= least);
  const side = far[randomIndex(match, far.length)] as number;
  const target = pointOn(arena, side, randomBetween(match, -REDIRECT_REACH, REDIRECT_REACH), rules.ballRadius);
  return towards(from, target, speed);
}

function distance(one: Point, other: Point): number {
  const [dx, dy] = [one.x - other.x, one.y - other.y];
  return Math.sqrt(dx * dx + dy * dy);
}
