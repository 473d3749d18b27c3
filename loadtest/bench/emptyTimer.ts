/** A process that only measures how late its timers are. No server on the same core can be more punctual. */
import { performance } from "node:perf_hooks";
import { quantileOf } from "../figures/statistics.ts";
import { answerCalls } from "../processes/calls.ts";

const PERIOD_MS = 1000 / 60;

const calls = {
  /** 99th percentile of the lateness of a 60 Hz timer, in ms. */
  async lateP99Ms(seconds: number): Promise<number> {
    const late: number[] = [];
    const start = performance.now();
    for (let tick = 1; tick < (1000 * seconds) / PERIOD_MS; tick++) {
      const due = start + tick * PERIOD_MS;
      while (performance.now() < due) {
        await new Promise((resolve) => setTimeout(resolve, Math.ceil(due - performance.now())));
      }
      late.push(performance.now() - due);
    }
    return quantileOf(late, 0.99);
  },
};

export type EmptyTimerCalls = typeof calls;

answerCalls(calls);
