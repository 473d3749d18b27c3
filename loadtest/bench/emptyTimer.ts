/** How late timers are in a process that does nothing else, on the core of the servers: no tick can be more punctual. */
import { performance } from "node:perf_hooks";
import { quantileOf } from "../figures/statistics.ts";
import { answerCalls } from "../processes/calls.ts";

const PERIOD_MS = 1000 / 60;

const calls = {
  /** The 99th percentile in ms. */
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
