import assert from "node:assert/strict";
import type { Ball } from "../../../src/simulation/ball.ts";
import type { Rules } from "../../../src/simulation/constants.ts";
import { assertClose, type Exit, exitOf, type Flight, TOLERANCE } from "./flights.ts";
import type { PolygonEdge } from "./polygon.ts";

interface Served {
  readonly id: number;
  readonly flight: Flight;
  readonly exit: Exit;
}

/** Knows when balls are served, how many, and to which sides. */
export class ServeLog {
  readonly #rules: Rules;
  readonly #edges: readonly PolygonEdge[];
  #due: number[] = [];
  #served = 0;
  /** Sides that have to be served before any is served again. */
  #unserved: number[] = [];

  constructor(rules: Rules, edges: readonly PolygonEdge[]) {
    this.#rules = rules;
    this.#edges = edges;
  }

  lose(tick: number): void {
    this.#due.push(tick + Math.round(this.#rules.serveDelaySeconds * this.#rules.tickRate));
  }

  /** Checks what is served at `tick` with so many balls in play. Throws if the match did something else. */
  serve(tick: number, inPlay: number, living: readonly number[], balls: readonly Ball[]): Served[] {
    const { maxBalls, extraBallSeconds, tickRate } = this.#rules;
    const extra = Math.floor(tick / Math.round(extraBallSeconds * tickRate));
    const wanted = Math.min(maxBalls, living.length - 1, 1 + extra);
    this.#due.length = Math.min(this.#due.length, Math.max(0, wanted - inPlay));
    const waiting = this.#due.filter((due) => due > tick);
    const count = Math.max(this.#due.length, wanted - inPlay) - waiting.length;
    this.#due = waiting;
    return Array.from({ length: Math.max(0, count) }, () => this.#serveOne(tick, living, balls));
  }

  #serveOne(tick: number, living: readonly number[], balls: readonly Ball[]): Served {
    const id = ++this.#served;
    const { x, y, vx, vy, ...ball } = balls.find((one) => one.id === id) ?? assert.fail(`ball ${id} is not served`);
    assert.deepEqual({ x, y, tick: ball.tick }, { x: 0, y: 0, tick }, "from the centre, now");
    assertClose(Math.hypot(vx, vy), this.#rules.serveSpeed, "serve speed");
    const flight = { x, y, vx, vy, tick };
    const { edge, position } = exitOf(flight, this.#edges, { ...this.#rules, ballRadius: 0 }, tick);
    assert.ok(
      living.includes(edge.side) && Math.abs(position) <= 25 + TOLERANCE,
      "to the middle half of a living side",
    );
    this.#unserved = this.#unserved.filter((side) => living.includes(side));
    if (this.#unserved.length === 0) this.#unserved = [...living];
    assert.ok(this.#unserved.includes(edge.side), "each side once before one again");
    this.#unserved = this.#unserved.filter((side) => side !== edge.side);
    return { id, flight, exit: exitOf(flight, this.#edges, this.#rules, tick) };
  }
}
