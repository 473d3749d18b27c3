import assert from "node:assert/strict";
import type { Ball } from "../../../src/simulation/ball.ts";
import type { Rules } from "../../../src/simulation/constants.ts";
import type { Match, MatchEvent } from "../../../src/simulation/match.ts";
import { assertClose, type Exit, exitOf, type Flight, TOLERANCE } from "./flights.ts";
import type { PolygonEdge } from "./polygon.ts";

interface Served {
  readonly id: number;
  readonly flight: Flight;
  readonly exit: Exit;
}

interface Announced {
  readonly id: number;
  readonly side: number;
  readonly tick: number;
}

/** Paces of the arenas of two to eight sides. */
const PACES = [1.02, 0.8, 1.16, 1.3, 1.5, 1.74, 1.95];

/** Knows when balls are announced and served, how many, and to which sides. */
export class ServeLog {
  readonly #rules: Rules;
  readonly #edges: readonly PolygonEdge[];
  #due: Announced[] = [];
  #announced = 0;
  /** By side: when a ball was last there, or will be served to it. */
  readonly #lastTicks: number[];

  constructor(rules: Rules, edges: readonly PolygonEdge[]) {
    this.#rules = rules;
    this.#edges = edges;
    this.#lastTicks = edges.map(() => 0);
  }

  /** A ball was hit or lost at a side. */
  reach(side: number, tick: number): void {
    this.#lastTicks[side] = tick;
  }

  /** The least speed of a ball after a serve or a hit. */
  leastSpeed(tick: number, living: number): number {
    const { tickRate, serveSpeed, maxBallSpeed, timeLimitSeconds } = this.#rules;
    const { tempoPerSecond, tempoPerElimination, lateTempoPerSecond } = this.#rules;
    const sides = this.#edges.length / 2;
    const late = Math.max(0, tick / tickRate - timeLimitSeconds);
    const rises = [
      (tick / tickRate) * tempoPerSecond,
      (sides - living) * tempoPerElimination,
      late * lateTempoPerSecond,
    ];
    const tempo = rises.reduce((sum, rise) => sum + rise, 1);
    return Math.min(maxBallSpeed, serveSpeed * (PACES[sides - 2] ?? Number.NaN) * tempo);
  }

  /** Checks what is announced and served at `tick` with so many balls in play. Throws if the match did something else. */
  serve(
    tick: number,
    inPlay: number,
    living: readonly number[],
    match: Match,
  ): { events: MatchEvent[]; served: Served[] } {
    const { maxBalls, ballsPerPlayer, ballessPlayers, ballsPerElimination, extraBallSeconds, tickRate } = this.#rules;
    const extra = Math.floor(tick / Math.round(extraBallSeconds * tickRate));
    const out = this.#edges.length / 2 - living.length;
    const balls = (living.length - ballessPlayers) * ballsPerPlayer + out * ballsPerElimination;
    const wanted = Math.min(maxBalls, Math.max(1, Math.ceil(balls)), 1 + extra);
    this.#due.length = Math.min(this.#due.length, Math.max(0, wanted - inPlay));
    this.#due = this.#due.filter(({ side }) => living.includes(side));
    const events: MatchEvent[] = [];
    while (this.#due.length + inPlay < wanted) events.push(this.#announce(tick, living, match));
    const due = this.#due.filter((one) => one.tick <= tick);
    this.#due = this.#due.filter((one) => one.tick > tick);
    for (const { id } of due) events.push({ type: "ball_spawn", ball: id });
    assert.deepEqual(
      match.serves.map(({ ball, side, tick }) => ({ id: ball, side, tick })),
      this.#due,
      "announced serves",
    );
    return { events, served: due.map((one) => this.#serveOne(one, tick, living, match.balls)) };
  }

  /** The side is one that no ball has reached for the longest time. */
  #announce(tick: number, living: readonly number[], match: Match): MatchEvent {
    const id = ++this.#announced;
    const { serveDelaySeconds, tickRate } = this.#rules;
    const due = tick + Math.round(serveDelaySeconds * tickRate);
    const longest = Math.min(...living.map((side) => this.#lastTicks[side] as number));
    const idlest = living.filter((side) => this.#lastTicks[side] === longest);
    // of a ball that is served at once only the flight is known
    const flight = match.balls.find((ball) => ball.id === id);
    const side =
      match.serves.find(({ ball }) => ball === id)?.side ??
      (flight && exitOf(flight, this.#edges, { ...this.#rules, ballRadius: 0 }, tick).edge.side) ??
      assert.fail(`ball ${id} is not announced`);
    assert.ok(idlest.includes(side), "to a side that no ball has reached for the longest time");
    this.#lastTicks[side] = due;
    this.#due.push({ id, side, tick: due });
    return { type: "serve_announced", ball: id };
  }

  #serveOne({ id, side }: Announced, tick: number, living: readonly number[], balls: readonly Ball[]): Served {
    const { x, y, vx, vy, ...ball } = balls.find((one) => one.id === id) ?? assert.fail(`ball ${id} is not served`);
    assert.deepEqual({ x, y, tick: ball.tick }, { x: 0, y: 0, tick }, "from the centre, now");
    assertClose(Math.hypot(vx, vy), this.leastSpeed(tick, living.length), "serve speed");
    const flight = { x, y, vx, vy, tick };
    const { edge, position } = exitOf(flight, this.#edges, { ...this.#rules, ballRadius: 0 }, tick);
    assert.ok(edge.side === side && Math.abs(position) <= 25 + TOLERANCE, "to the middle half of the announced side");
    return { id, flight, exit: exitOf(flight, this.#edges, this.#rules, tick) };
  }
}
