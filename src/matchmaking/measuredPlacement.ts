import { ApiError } from "../protocol/errors.ts";
import type { Meters } from "../telemetry/Meters.ts";
import type { Placement } from "./ports.ts";

/** A placement that measures each call for a seat by outcome: `seated`, `resumed`, or the code of the error. */
export function measuredPlacement(placement: Placement, meters: Pick<Meters, "matchmaking">): Placement {
  return {
    ...placement,
    async place(...call) {
      const began = performance.now();
      let outcome = "internal_error";
      try {
        const answer = await placement.place(...call);
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
