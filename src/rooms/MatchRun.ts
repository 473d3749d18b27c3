import type { SavedRun } from "../recovery/checkpoint.ts";
import type { Bot, BotLevel } from "../simulation/bot.ts";
import { createBot, moveOf } from "../simulation/bot.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import type { Input, Match, MatchEvent } from "../simulation/match.ts";
import { isOver, saveUncopied } from "../simulation/match.ts";
import type { LoggedInput, Recording } from "../simulation/replay.ts";
import { step } from "../simulation/step.ts";

/** Ticks made up for in one go after a stall; what is further behind is dropped, and play goes on from there. */
const MAX_CATCH_UP_TICKS = 5;

/** A match as it runs: on the clock, with its bots, and with the log of what reached it. */
export class MatchRun {
  readonly match: Match;
  readonly seed: number;
  readonly log: LoggedInput[];
  /** When tick 0 was due, in ms of the monotonic clock; undefined while time stands still. */
  #startedAt: number | undefined;
  #arrived: Input[] = [];
  readonly #bots = new Map<number, Bot>();

  /** A run stands still until `resume`. `log` is what reached the match so far; the run goes on writing it. */
  constructor(match: Match, seed: number, log: LoggedInput[]) {
    this.match = match;
    this.seed = seed;
    this.log = log;
  }

  /** The next tick is due one tick's time after `now`. */
  resume(now: number): void {
    this.#startedAt = now - this.match.tick * this.#tickMs;
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
    return this.#startedAt === undefined ? this.match.tick * this.#tickMs : now - this.#startedAt;
  }

  /** Steps all ticks that are due at `now` and hands each tick's events on. Returns the number of ticks stepped. */
  advance(now: number, onEvents: (events: readonly MatchEvent[]) => void): number {
    if (this.#startedAt === undefined) return 0;
    const { match } = this;
    const due = Math.floor(this.elapsedMs(now) / this.#tickMs) - match.tick;
    if (due > MAX_CATCH_UP_TICKS) this.#startedAt += (due - MAX_CATCH_UP_TICKS) * this.#tickMs;
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

  /** To be written down before the next step. */
  saved(): SavedRun {
    return { match: saveUncopied(this.match), seed: this.seed, logged: this.log.length };
  }

  get #tickMs(): number {
    return 1000 / this.match.rules.tickRate;
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
