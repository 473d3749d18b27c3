import { type Bot, type BotLevel, createBot, moveOf } from "../../../src/simulation/bot.ts";
import type { Input, Match } from "../../../src/simulation/match.ts";

/** One bot for each side. */
export function createBots(levels: readonly BotLevel[], seed: number): Bot[] {
  return levels.map((level, side) => createBot(side, level, seed * 1_009 + side));
}

const NO_MOVES: readonly Input[] = [];

/** The bots' moves on the coming tick. */
export function movesOf(bots: readonly Bot[], match: Match): readonly Input[] {
  let moves: Input[] | undefined;
  for (const bot of bots) {
    if (match.tick + 1 < bot.lookTick) continue;
    const move = moveOf(bot, match);
    if (move === undefined) continue;
    if (moves === undefined) moves = [move];
    else moves.push(move);
  }
  return moves ?? NO_MOVES;
}
