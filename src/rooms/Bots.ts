import { type Bot, type BotLevel, createBot, moveOf, noticeNews } from "../simulation/bot.ts";
import type { Input, Match } from "../simulation/match.ts";

/** The bots of a match: those with a seat of their own, and those that stand in for players. */
export class Bots {
  readonly #seed: number;
  /** A new list for each change, because lists are faster to go through than maps. */
  #bots: readonly Bot[] = [];

  /** `seed` is the match's. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The tick on which a bot decides next, unless it learns of something earlier. */
  get lookTick(): number {
    let tick = Number.POSITIVE_INFINITY;
    for (const bot of this.#bots) tick = Math.min(tick, bot.lookTick);
    return tick;
  }

  /** Adds a bot, in place of the one that the side may have. */
  add(side: number, level: BotLevel): void {
    this.remove(side);
    this.#bots = [...this.#bots, createBot(side, level, this.#seed ^ Math.imul(side + 1, 0x9e3779b1))];
  }

  remove(side: number): void {
    this.#bots = this.#bots.filter((bot) => bot.side !== side);
  }

  /** Shows the bots what a step has changed. */
  notice(match: Match): void {
    for (const bot of this.#bots) noticeNews(bot, match);
  }

  /** Calls `onMove` for each move on the coming tick. */
  decide(match: Match, onMove: (move: Input) => void): void {
    for (const bot of this.#bots) {
      if (match.tick + 1 < bot.lookTick) continue;
      const move = moveOf(bot, match);
      if (move !== undefined) onMove(move);
    }
  }
}
