import { ApiError } from "../protocol/errors.ts";
import type { Meters } from "../telemetry/Meters.ts";
import type { Placement } from "./ports.ts";

/** The same, with every call for a seat timed by what it was answered: `seated`, `resumed`, or the code of the error. */
export function measuredPlacement(placement: Placement, meters: Pick<Meters, "called">): Placement {
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
        meters.called(outcome, (performance.now() - began) / 1000);
      }
    },
  };
}
