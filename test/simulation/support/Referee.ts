import assert from "node:assert/strict";
import type { Rules } from "../../../src/simulation/constants.ts";
import type { Input, Match, MatchEvent } from "../../../src/simulation/match.ts";
import { nextRandom } from "../../../src/simulation/random.ts";
import { step } from "../../../src/simulation/step.ts";
import {
  assertClose,
  type Exit,
  exitOf,
  type Flight,
  pointAt,
  reflected,
  steered,
  TOLERANCE,
  towardsPoint,
} from "./flights.ts";
import { PaddleLog } from "./PaddleLog.ts";
import { type PolygonEdge, polygonOf } from "./polygon.ts";
import { ServeLog } from "./ServeLog.ts";

interface RefereedBall extends Flight {
  readonly id: number;
  hitter: number;
  walls: number;
  exit: Exit;
  crossed: boolean;
}

/**
 * Watches a match and computes each step again by the rules, but by other means: with sine and cosine, with every paddle's
 * whole history, and on every tick. Throws if the match differs.
 */
export class Referee {
  /** Set when two outcomes are equally right within rounding. Such a match cannot be judged further. */
  unclear = false;
  saves = 0;
  readonly match: Match;
  readonly #rules: Rules;
  readonly #edges: PolygonEdge[];
  readonly #paddles: PaddleLog[];
  readonly #lives: number[];
  readonly #scores: number[];
  readonly #window: number;
  readonly #serves: ServeLog;
  #living: number[];
  #balls: RefereedBall[] = [];
  #tick = 0;
  #expected: MatchEvent[] = [];

  constructor(match: Match) {
    this.match = match;
    this.#rules = match.rules;
    this.#edges = polygonOf(match.players.length);
    this.#living = match.players.map((_, side) => side);
    this.#paddles = match.players.map(() => new PaddleLog(match.rules));
    this.#lives = match.players.map(() => match.rules.lives);
    this.#scores = match.players.map(() => 0);
    this.#serves = new ServeLog(match.rules, this.#edges);
    this.#window = Math.ceil(match.rules.saveSeconds * match.rules.tickRate);
  }

  /** Steps the match and compares the result. */
  step(inputs: readonly Input[]): readonly MatchEvent[] {
    const random = { random: this.match.random };
    this.#tick++;
    this.#expected = [];
    for (const input of inputs) {
      if (input.type !== "leave" || !this.#living.includes(input.side) || this.#isOver) continue;
      this.#eliminate(input.side, input.reason);
    }
    if (!this.#isOver) this.#move(inputs);
    if (!this.#isOver) this.#save(random);
    if (!this.#isOver) this.#collide(random);
    if (!this.#isOver) this.#lose();
    const events = step(this.match, inputs);
    if (this.unclear) return events;
    if (!this.#isOver) this.#schedule();
    assert.deepEqual(events, this.#expected, `events of tick ${this.#tick}`);
    this.#compare();
    return events;
  }

  get #isOver(): boolean {
    return this.#living.length === 1;
  }

  #move(inputs: readonly Input[]): void {
    for (const input of inputs) {
      if (input.type !== "move" || !this.#living.includes(input.side)) continue;
      this.#paddles[input.side]?.steer(input.direction, input.tick, this.#tick, this.#window);
      this.#expected.push({ type: "update_position", side: input.side });
    }
  }

  #save(random: { random: number }): void {
    const crossed = this.#balls.filter((ball) => ball.crossed).sort((a, b) => a.exit.at - b.exit.at || a.id - b.id);
    for (const ball of crossed) {
      const landing = this.#landingOf(ball);
      if (landing === undefined) continue;
      this.saves++;
      ball.crossed = false;
      this.#hit(ball, landing);
      while (!ball.crossed && ball.exit.at <= this.#tick - 1) this.#end(ball, random);
    }
  }

  #collide(random: { random: number }): void {
    for (;;) {
      const ball = this.#next(false);
      if (ball === undefined || ball.exit.at > this.#tick) return;
      this.#end(ball, random);
    }
  }

  #next(crossed: boolean): RefereedBall | undefined {
    const balls = this.#balls.filter((ball) => ball.crossed === crossed);
    return balls.reduce<RefereedBall | undefined>(
      (one, two) => (one && one.exit.at <= two.exit.at ? one : two),
      undefined,
    );
  }

  /** Ends a flight: a bounce or a crossing. */
  #end(ball: RefereedBall, random: { random: number }): void {
    const { side, outward } = ball.exit.edge;
    if (ball.exit.corner) this.unclear = true;
    if (this.#living.includes(side)) {
      const landing = this.#landingOf(ball);
      if (landing === undefined) ball.crossed = true;
      else this.#hit(ball, landing);
      return;
    }
    ball.walls++;
    this.#bounce(ball, ball.walls < this.#rules.maxWalls ? reflected(ball, outward) : this.#strayed(ball, random));
  }

  #strayed(ball: RefereedBall, random: { random: number }): readonly [number, number] {
    const [fromX, fromY] = pointAt(ball, this.#rules, ball.exit.at);
    const farness = this.#living.map((side) => {
      const { outward, distance } = this.#edges[2 * side] as PolygonEdge;
      return Math.hypot(outward[0] * distance - fromX, outward[1] * distance - fromY);
    });
    const least = Math.min(Math.hypot(ball.vx, ball.vy) * this.#rules.redirectSeconds, Math.max(...farness));
    if (farness.some((far) => Math.abs(far - least) < TOLERANCE && far !== Math.max(...farness))) this.unclear = true;
    const sides = this.#living.filter((_, index) => (farness[index] as number) >= least);
    const target = sides[Math.floor(nextRandom(random) * sides.length)] as number;
    const position = -30 + 60 * nextRandom(random);
    const { outward, along, distance } = this.#edges[2 * target] as PolygonEdge;
    const out = distance - this.#rules.ballRadius;
    const goal = [outward[0] * out + along[0] * position, outward[1] * out + along[1] * position] as const;
    return towardsPoint(ball, this.#rules, ball.exit.at, goal);
  }

  #hit(ball: RefereedBall, landing: number): void {
    const { edge, at } = ball.exit;
    this.#paddles[edge.side]?.bounce(at);
    ball.hitter = edge.side;
    ball.walls = 0;
    this.#serves.reach(edge.side, this.#tick);
    const least = this.#serves.leastSpeed(at, this.#living.length);
    this.#bounce(ball, steered(ball, edge, landing, least, this.#rules));
  }

  #bounce(ball: RefereedBall, [vx, vy]: readonly [number, number]): void {
    const { at } = ball.exit;
    const [x, y] = pointAt(ball, this.#rules, at);
    Object.assign(ball, { x, y, vx, vy, tick: at });
    ball.exit = exitOf(ball, this.#edges, this.#rules, at);
    this.#expected.push({ type: "ball_update", ball: ball.id });
  }

  #landingOf({ exit: { edge, at, position } }: RefereedBall): number | undefined {
    const landing = this.#paddles[edge.side]?.landing(position, at);
    if (landing === undefined) return undefined;
    if (Math.abs(Math.abs(landing) - 1) < TOLERANCE) this.unclear = true;
    return Math.abs(landing) <= 1 ? landing : undefined;
  }

  #lose(): void {
    for (;;) {
      const ball = this.#next(true);
      if (ball === undefined || ball.exit.at + this.#window > this.#tick || this.#isOver) return;
      const { side } = ball.exit.edge;
      this.#balls = this.#balls.filter((one) => one !== ball);
      this.#serves.reach(side, this.#tick);
      const lives = (this.#lives[side] ?? 0) - 1;
      this.#lives[side] = lives;
      this.#expected.push({ type: "ball_despawn", ball: ball.id, side, lives });
      if (ball.hitter !== side && this.#living.includes(ball.hitter)) {
        const score = (this.#scores[ball.hitter] ?? 0) + 1;
        this.#scores[ball.hitter] = score;
        this.#expected.push({ type: "score_update", side: ball.hitter, score });
      }
      if (lives === 0) this.#eliminate(side, "lives");
    }
  }

  #eliminate(side: number, reason: "lives" | "left" | "disconnected"): void {
    this.#expected.push({ type: "player_eliminated", side, place: this.#living.length, reason });
    this.#lives[side] = 0;
    this.#living = this.#living.filter((one) => one !== side);
    this.#balls = this.#balls.filter((ball) => !(ball.crossed && ball.exit.edge.side === side));
    if (this.#isOver) this.#expected.push({ type: "game_over", winner: this.#living[0] as number });
  }

  /** Takes over served balls from the match if they follow the rules. */
  #schedule(): void {
    const { events, served } = this.#serves.serve(this.#tick, this.#balls.length, this.#living, this.match);
    this.#expected.push(...events);
    for (const { id, flight, exit } of served) {
      this.#balls.push({ ...flight, id, hitter: -1, walls: 0, exit, crossed: false });
    }
    const { timeLimitSeconds, shrinkSeconds, shrinkShare, paddleLength, tickRate } = this.#rules;
    const { leastPaddleShare, vanishSeconds } = this.#rules;
    const late = this.#tick - Math.round(timeLimitSeconds * tickRate);
    const period = Math.round(shrinkSeconds * tickRate);
    if (late <= 0 || late % period !== 0) return;
    const shrunk = Math.max(leastPaddleShare, 1 - (late / period) * shrinkShare);
    const length = (late / period) * shrinkSeconds >= vanishSeconds ? 0 : paddleLength * shrunk;
    for (const side of this.#living) {
      if (this.#paddles[side]?.resize(length, this.#tick)) this.#expected.push({ type: "update_position", side });
    }
  }

  #compare(): void {
    const { match } = this;
    assert.equal(match.winner, this.#isOver ? this.#living[0] : -1);
    for (const [side, player] of match.players.entries()) {
      assert.deepEqual(
        [player.lives, player.score],
        [this.#lives[side], this.#scores[side]],
        `lives and score of ${side}`,
      );
      if (player.place === 0) this.#paddles[side]?.compare(player.paddle, this.#tick);
    }
    if (this.#isOver) this.#balls = [];
    assert.deepEqual(
      match.balls.map(({ id, crossed, hitter, walls }) => ({ id, crossed, hitter, walls })),
      this.#balls.map(({ id, crossed, hitter, walls }) => ({ id, crossed, hitter, walls })),
    );
    for (const [index, ball] of this.#balls.entries()) {
      const actual = match.balls[index] as Flight;
      if (actual.tick === ball.tick) continue;
      assert.ok(
        actual.tick <= this.#tick && Number.isInteger(actual.tick),
        "written down for a whole tick that has been",
      );
      const [x, y] = pointAt(ball, this.#rules, actual.tick);
      for (const [key, value] of Object.entries({ x, y, vx: ball.vx, vy: ball.vy })) {
        assertClose(actual[key as "x"], value, `${key} of ball ${ball.id} at tick ${this.#tick}`);
      }
      const { vx, vy, tick } = actual;
      Object.assign(ball, { x: actual.x, y: actual.y, vx, vy, tick });
      ball.exit = exitOf(ball, this.#edges, this.#rules, ball.exit.since);
    }
  }
}
