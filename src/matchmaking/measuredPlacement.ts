import { ApiError } from "../protocol/errors.ts";
import type { Meters } from "../telemetry/Meters.ts";
import { CallTurns } from "./CallTurns.ts";
import type { Placement } from "./ports.ts";

/**
 * A placement whose calls wait for their turns (`CallTurns`), and that measures each call for a seat by outcome: `seated`, `resumed`,
 * or the code of the error.
 */
export function measuredPlacement(placement: Placement, meters: Pick<Meters, "matchmaking">): Placement {
  const turns = new CallTurns();
  return {
    reconnect: (...call) => turns.take(() => placement.reconnect(...call)),
    list: (...call) => turns.take(() => placement.list(...call)),
    show: (...call) => turns.take(() => placement.show(...call)),
    async place(...call) {
      const began = performance.now();
      let outcome = "internal_error";
      try {
        const answer = await turns.take(() => placement.place(...call));
        outcome = answer.resumed ? "resumed" : "seated";
        return answer;
      } catch (error) {
        if (error instanceof ApiError) outcome = error.code;
        throw error;
      } finally {
        meters.matchmaking.observe({ outcome }, (performance.now() - began) / 1000);
      }
    },
  };
}
