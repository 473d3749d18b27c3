import { type Bot, type BotLevel, createBot, moveOf } from "../../../src/simulation/bot.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../../src/simulation/constants.ts";
import { createMatch, digestOf, isOver } from "../../../src/simulation/match.ts";
import type { LoggedInput } from "../../../src/simulation/replay.ts";
import { step } from "../../../src/simulation/step.ts";
import type { StoredReplay } from "../../../src/web/arena/replayPlayer.ts";

const LEVELS: readonly BotLevel[] = ["strong", "middle", "strong"];

/** A match of bots, as the server stores it. The same seed gives the same match. */
export function demoReplay(sides: number, seed: number): StoredReplay {
  const match = createMatch(sides, seed);
  const bots = match.players.map((_, side): Bot => {
    return createBot(side, LEVELS[side % LEVELS.length] as BotLevel, seed * 97 + side);
  });
  const log: LoggedInput[] = [];
  while (!isOver(match)) {
    const moves = bots.flatMap((bot) => moveOf(bot, match) ?? []);
    for (const input of moves) log.push({ at: match.tick + 1, input });
    step(match, moves);
  }
  return { version: SIMULATION_VERSION, seed, sides, rules: DEFAULT_RULES, log, digest: digestOf(match) };
}
