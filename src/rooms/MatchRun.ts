import type { SavedRun } from "../recovery/checkpoint.ts";
import type { Bot, BotLevel } from "../simulation/bot.ts";
import { createBot, moveOf } from "../simulation/bot.ts";
import { SIMULATION_VERSION } from "../simulation/constants.ts";
import { InputLog } from "../simulation/InputLog.ts";
import type { Input, Match, MatchEvent } from "../simulation/match.ts";
import { isOver, saveUncopied } from "../simulation/match.ts";
import type { LoggedInput, Recording } from "../simulation/replay.ts";
import { step } from "../simulation/step.ts";
import type { ClockPlace } from "./RoomClock.ts";

/** What a run sees of the clock. */
export type Ticks = Pick<ClockPlace, "tick" | "msSince">;

const NO_INPUTS: readonly Input[] = [];

/**
 * A match as it runs: on the clock, with its bots, and with the log of what reached it.
 *
 * It is stepped when something is due in it or is to be shown, then tick by tick with what arrived for each: in between it is
 * behind the clock, and nobody can tell.
 */
export class MatchRun {
  readonly match: Match;
  readonly seed: number;
  readonly log: InputLog;
  /** The clock that it runs on, and that clock's tick when tick 0 was due; undefined while time stands still. */
  #time: { readonly ticks: Ticks; readonly tick0: number } | undefined;
  /** By the tick on which they take part in the step. */
  #arrived: LoggedInput[] = [];
  /** The tick of the first of them that cannot wait for the next patch. */
  #urgentTick = Number.POSITIVE_INFINITY;
  /** A ball is past a side, and may still be saved. */
  #isCrossed: boolean;
  readonly #bots = new Map<number, Bot>();

  /** A run stands still until `resume`. `log` is what reached the match so far. */
  constructor(match: Match, seed: number, log: readonly LoggedInput[] = []) {
    this.match = match;
    this.seed = seed;
    this.log = new InputLog(log);
    this.#isCrossed = match.balls.some((ball) => ball.crossed);
  }

  /** The next tick is the clock's next. */
  resume(ticks: Ticks): void {
    this.#time = { ticks, tick0: ticks.tick - this.match.tick };
  }

  /** Time goes by, and the match is not over. */
  get isRunning(): boolean {
    return this.#time !== undefined && !isOver(this.match);
  }

  /** The last tick that was due. */
  get tick(): number {
    if (this.#time === undefined || isOver(this.match)) return this.match.tick;
    return this.#time.ticks.tick - this.#time.tick0;
  }

  /** The clock's tick on which a ball's way changes, or anything else happens of itself. */
  get eventTick(): number {
    if (this.#time === undefined || isOver(this.match)) return Number.POSITIVE_INFINITY;
    return this.#time.tick0 + this.match.wakeTick;
  }

  /** The clock's tick on which it must be stepped, if nothing arrives before. */
  get wakeTick(): number {
    if (this.#time === undefined || isOver(this.match)) return Number.POSITIVE_INFINITY;
    let wake = Math.min(this.match.wakeTick, this.#urgentTick);
    for (const bot of this.#bots.values()) wake = Math.min(wake, bot.lookTick);
    return this.#time.tick0 + wake;
  }

  /**
   * Takes part in the step of the coming tick. A move need not be stepped before it is shown, unless it may save a ball that is
   * past a side: that is decided at once, like everything else. Answers whether it must be stepped earlier than before.
   */
  queue(input: Input): boolean {
    const at = this.tick + 1;
    this.#arrived.push({ at, input });
    if ((input.type === "move" && !this.#isCrossed) || at >= this.#urgentTick) return false;
    this.#urgentTick = at;
    return true;
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
    if (this.#time === undefined) return (this.match.tick * 1000) / this.match.rules.tickRate;
    return this.#time.ticks.msSince(this.#time.tick0, now);
  }

  /** Steps all ticks that were due and hands each tick's events on. */
  advance(onEvents: (events: readonly MatchEvent[]) => void): void {
    const { match } = this;
    while (match.tick < this.tick && !isOver(match)) {
      const events = step(match, this.#inputsOf(match.tick + 1));
      if (events.length > 0) onEvents(events);
    }
    this.#isCrossed = match.balls.some((ball) => ball.crossed);
  }

  recording(): Recording {
    const { rules, players } = this.match;
    return { version: SIMULATION_VERSION, seed: this.seed, sides: players.length, rules, log: this.log.slice() };
  }

  /** To be written down before the next step. */
  saved(): SavedRun {
    return { match: saveUncopied(this.match), seed: this.seed, logged: this.log.length };
  }

  /** What takes part in the step of `tick`: what has arrived for it, and what the bots do then. */
  #inputsOf(tick: number): readonly Input[] {
    for (const bot of this.#bots.values()) {
      if (tick < bot.lookTick) continue;
      const move = moveOf(bot, this.match);
      if (move !== undefined) this.#take({ at: tick, input: move });
    }
    const arrived = this.#arrived;
    if (arrived.length === 0 || (arrived[0] as LoggedInput).at > tick) return NO_INPUTS;
    const inputs: Input[] = [];
    for (const one of arrived) {
      if (one.at > tick) break;
      this.log.push(one);
      inputs.push(one.input);
    }
    this.#arrived = inputs.length === arrived.length ? [] : arrived.slice(inputs.length);
    if (tick >= this.#urgentTick) this.#urgentTick = Number.POSITIVE_INFINITY;
    return inputs;
  }

  /** A bot's move comes after what has arrived for its tick. */
  #take(move: LoggedInput): void {
    const later = this.#arrived.findIndex(({ at }) => at > move.at);
    this.#arrived.splice(later < 0 ? this.#arrived.length : later, 0, move);
  }
}
