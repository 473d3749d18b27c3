import type { Ball } from "../../src/simulation/ball.ts";
import { speedOf } from "../../src/simulation/ball.ts";
import { type Arrival, arrivalOf, createBot, moveOf } from "../../src/simulation/bot.ts";
import {
  createMatch,
  type Input,
  isOver,
  livingCount,
  type Match,
  type MatchEvent,
} from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";
import { type Lineup, PLAYERS } from "./people.ts";

/** Balls are judged reachable while they are slower than this, as a multiple of the first serve. */
const JUDGED_SPEED = 1.5;

/** How many balls of a kind reached a side, and how many of them nobody could have reached from its middle. */
export interface Shots {
  all: number;
  unreachable: number;
}

/** The work of one player in a match. */
export interface Busy {
  hits: number;
  seconds: number;
  /** Time in which no ball came to the player's side. */
  idleSeconds: number;
  longestWaitSeconds: number;
}

/** The figures of one match. */
export interface PlayedMatch {
  readonly seconds: number;
  readonly reachedLimit: boolean;
  /** Whether two or more players were in when paddles were at their shortest. */
  readonly reachedShortest: boolean;
  readonly winner: number;
  /** Whether the one player of the lineup won. */
  readonly oneWon: boolean;
  readonly shots: Shots;
  readonly redirects: Shots;
  readonly players: readonly Busy[];
}

/** Plays a match. The one player of the lineup sits on side `seed` modulo `sides`. */
export function playMatch(sides: number, { one, others }: Lineup, seed: number): PlayedMatch {
  const match = createMatch(sides, seed);
  const ones = seed % sides;
  const bots = match.players.map((_, side) =>
    createBot(side, PLAYERS[side === ones ? one : others], Math.imul(seed, 7_919) ^ Math.imul(side + 1, 0x9e3779b1)),
  );
  const watch = new MatchWatch(match);
  while (!isOver(match)) {
    const moves: Input[] = [];
    for (const bot of bots) {
      const move = moveOf(bot, match);
      if (move !== undefined) moves.push(move);
    }
    watch.add(step(match, moves));
  }
  return { ...watch.figures(), winner: match.winner, oneWon: match.winner === ones };
}

/** Takes the figures of a match while it is played. */
class MatchWatch {
  readonly #match: Match;
  readonly #limit: number;
  readonly #shortest: number;
  readonly #shots: Shots = { all: 0, unreachable: 0 };
  readonly #redirects: Shots = { all: 0, unreachable: 0 };
  readonly #hits: number[];
  readonly #outTicks: number[];
  readonly #idleTicks: number[];
  readonly #longestWaits: number[];
  /** Since when no ball comes to a side; undefined while one does. */
  readonly #waits: (number | undefined)[];
  #reachedShortest = false;

  constructor(match: Match) {
    this.#match = match;
    const { rules, players } = match;
    this.#limit = rules.timeLimitSeconds * rules.tickRate;
    const shrinks = Math.ceil((1 - rules.leastPaddleShare) / rules.shrinkShare);
    this.#shortest = this.#limit + shrinks * rules.shrinkSeconds * rules.tickRate;
    this.#hits = players.map(() => 0);
    this.#idleTicks = players.map(() => 0);
    this.#longestWaits = players.map(() => 0);
    this.#outTicks = players.map(() => 0);
    this.#waits = players.map(() => 0);
  }

  add(events: readonly MatchEvent[]): void {
    const match = this.#match;
    if (match.tick >= this.#shortest && livingCount(match) > 1) this.#reachedShortest = true;
    if (events.length === 0) return;
    let moved = false;
    for (const event of events) {
      if (event.type === "update_position") continue;
      moved = true;
      if (event.type === "player_eliminated") this.#outTicks[event.side] = match.tick;
      if (event.type === "ball_update") this.#bounce(match.balls.find(({ id }) => id === event.ball));
    }
    if (moved) this.#watchWaits();
  }

  #bounce(ball: Ball | undefined): void {
    const { tick, rules } = this.#match;
    if (ball === undefined || ball.newsTick !== tick) return;
    if (ball.walls === 0) this.#hits[ball.hitter] = (this.#hits[ball.hitter] ?? 0) + 1;
    if (tick >= this.#limit) return;
    if (ball.walls >= rules.maxWalls) this.#judge(ball, this.#redirects);
    else if (speedOf(ball) < JUDGED_SPEED * rules.serveSpeed * this.#match.arena.pace) this.#judge(ball, this.#shots);
  }

  #judge(ball: Ball, shots: Shots): void {
    const { tick, rules } = this.#match;
    const arrival = arrivalOf(ball, this.#match);
    if (arrival === undefined) return;
    shots.all++;
    const way = Math.abs(arrival.position) - rules.paddleLength / 2 - rules.ballRadius;
    if (way > (rules.paddleSpeed * (arrival.tick - tick)) / rules.tickRate) shots.unreachable++;
  }

  #watchWaits(): void {
    const match = this.#match;
    const comes = match.players.map(() => false);
    for (const ball of match.balls) {
      const side = ball.crossed ? undefined : (arrivalOf(ball, match) as Arrival | undefined)?.side;
      if (side !== undefined) comes[side] = true;
    }
    for (const [side, { place }] of match.players.entries()) {
      const since = this.#waits[side];
      if (since === undefined) {
        if (!comes[side] && place === 0) this.#waits[side] = match.tick;
      } else if (comes[side] || place > 0) {
        this.#endWait(side, since);
      }
    }
  }

  #endWait(side: number, since: number): void {
    const ticks = this.#match.tick - since;
    this.#idleTicks[side] = (this.#idleTicks[side] ?? 0) + ticks;
    this.#longestWaits[side] = Math.max(this.#longestWaits[side] ?? 0, ticks);
    this.#waits[side] = undefined;
  }

  figures(): Omit<PlayedMatch, "winner" | "oneWon"> {
    const { tick, rules, players } = this.#match;
    const seconds = tick / rules.tickRate;
    return {
      seconds,
      reachedLimit: tick >= this.#limit,
      reachedShortest: this.#reachedShortest,
      shots: this.#shots,
      redirects: this.#redirects,
      players: players.map((_, side) => ({
        hits: this.#hits[side] ?? 0,
        seconds: (this.#outTicks[side] || tick) / rules.tickRate,
        idleSeconds: (this.#idleTicks[side] ?? 0) / rules.tickRate,
        longestWaitSeconds: (this.#longestWaits[side] ?? 0) / rules.tickRate,
      })),
    };
  }
}
