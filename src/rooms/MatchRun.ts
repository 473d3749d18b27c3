import type { Bot, BotLevel } from "../simulation/bot.ts";
import { createBot, moveOf } from "../simulation/bot.ts";
import type { Rules } from "../simulation/constants.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import type { Input, Match, MatchEvent } from "../simulation/match.ts";
import { createMatch, isOver } from "../simulation/match.ts";
import type { LoggedInput, Recording } from "../simulation/replay.ts";
import { step } from "../simulation/step.ts";

/** Ticks made up for in one go after a stall; what is further behind is dropped, and play goes on from there. */
const MAX_CATCH_UP_TICKS = 5;

/** A match as it runs: on the clock, with its bots, and with the log of what reached it. */
export class MatchRun {
  readonly match: Match;
  readonly seed: number;
  readonly log: LoggedInput[] = [];
  /** When tick 0 was due, in ms of the monotonic clock. */
  #startedAt: number;
  #arrived: Input[] = [];
  readonly #bots = new Map<number, Bot>();

  constructor(sides: number, seed: number, rules: Rules, now: number) {
    this.match = createMatch(sides, seed, rules);
    this.seed = seed;
    this.#startedAt = now;
  }

  /** Takes part in the next step. */
  queue(input: Input): void {
    this.#arrived.push(input);
  }

  /** A bot plays `side` from the next step on. */
  addBot(side: number, level: BotLevel): void {
    this.#bots.set(side, createBot(side, level, this.seed ^ Math.imul(side + 1, 0x9e3779b1)));
  }

  removeBot(side: number): void {
    this.#bots.delete(side);
  }

  /** Milliseconds since tick 0 was due. */
  elapsedMs(now: number): number {
    return now - this.#startedAt;
  }

  /** Steps all ticks that are due at `now` and hands each tick's events on. Returns the number of ticks stepped. */
  advance(now: number, onEvents: (events: readonly MatchEvent[]) => void): number {
    const { match } = this;
    const tickMs = 1000 / match.rules.tickRate;
    const due = Math.floor(this.elapsedMs(now) / tickMs) - match.tick;
    if (due > MAX_CATCH_UP_TICKS) this.#startedAt += (due - MAX_CATCH_UP_TICKS) * tickMs;
    const ticks = Math.min(due, MAX_CATCH_UP_TICKS);
    let stepped = 0;
    while (stepped < ticks && !isOver(match)) {
      const events = this.#step();
      stepped++;
      if (events.length > 0) onEvents(events);
    }
    return stepped;
  }

  recording(): Recording {
    const { rules, players } = this.match;
    return { version: SIMULATION_VERSION, seed: this.seed, sides: players.length, rules, log: this.log };
  }

  #step(): readonly MatchEvent[] {
    const { match } = this;
    for (const bot of this.#bots.values()) {
      const move = moveOf(bot, match);
      if (move !== undefined) this.#arrived.push(move);
    }
    if (this.#arrived.length === 0) return step(match);
    const inputs = this.#arrived;
    this.#arrived = [];
    const at = match.tick + 1;
    for (const input of inputs) this.log.push({ at, input });
    return step(match, inputs);
  }
}
