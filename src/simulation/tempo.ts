import type { Arena } from "./arena.ts";
import type { Rules } from "./constants.ts";

/**
 * The tempo at `tick` (may be a fraction): 1 at the start. It rises all the time, with each of the players who are `out`, and
 * faster after the time limit.
 */
export function tempoAt(tick: number, out: number, rules: Rules): number {
  const seconds = tick / rules.tickRate;
  const late = Math.max(0, seconds - rules.timeLimitSeconds);
  return 1 + seconds * rules.tempoPerSecond + out * rules.tempoPerElimination + late * rules.lateTempoPerSecond;
}

/** Speed of a ball that is served at `tick`. A paddle returns no ball more slowly. */
export function serveSpeedAt(tick: number, out: number, arena: Arena, rules: Rules): number {
  return Math.min(rules.serveSpeed * arena.pace * tempoAt(tick, out, rules), rules.maxBallSpeed);
}
