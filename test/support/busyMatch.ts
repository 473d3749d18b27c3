import { InputLog } from "../../src/recording/InputLog.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";

export const PLAYERS = 8;
export const MOVES_PER_SECOND = 30;
export const SECONDS = 200;

/** The head of a match's replay. */
export const HEAD = {
  match_id: "m",
  players: [],
  digest: "d",
  seed: 7,
  sides: PLAYERS,
  version: SIMULATION_VERSION,
  rules: DEFAULT_RULES,
};

/** The log of a match whose players all move as often as they may, each time in another direction. */
export function busyLog(directionOf: () => number): InputLog {
  const log = new InputLog();
  for (let tick = 0; tick < 60 * SECONDS; tick++) {
    for (let side = tick % 2; side < PLAYERS; side += 60 / MOVES_PER_SECOND) {
      const direction = directionOf();
      log.push({ at: tick, input: { type: "move", side, direction, tick: Math.max(0, tick - ((side + tick) % 5)) } });
    }
  }
  return log;
}
