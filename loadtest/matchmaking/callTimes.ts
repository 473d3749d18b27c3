import { monitorEventLoopDelay } from "node:perf_hooks";
import { quantileOf } from "../figures/statistics.ts";

export interface CallFigures {
  p50Ms: number;
  p99Ms: number;
  /** Delay of the event loop in the measured process. */
  loopDelayP99Ms: number;
  /** CPU time of the measured process, per call. */
  cpuMicros: number;
  calls: number;
}

export interface Limits {
  callers: number;
  seconds: number;
  maxCalls: number;
}

/** Makes one call. Resolves to its duration in ms if only a part of the call counts. */
export type Call = () => Promise<unknown>;

/** Durations of calls, in ms. Each caller makes one call after the other, until either limit is reached. */
export async function timesOf(call: Call, { callers, seconds, maxCalls }: Limits): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  let left = maxCalls;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left > 0 && performance.now() < end) {
        left -= 1;
        const start = performance.now();
        const own = await call();
        times.push(typeof own === "number" ? own : performance.now() - start);
      }
    }),
  );
  return times;
}

/** Starts to measure this process. Call the returned function to stop, with the durations of the calls made until then. */
export function startMeasuring(): (times: readonly number[]) => CallFigures {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const before = process.cpuUsage();
  return (times) => {
    loop.disable();
    const { user, system } = process.cpuUsage(before);
    return {
      p50Ms: quantileOf(times, 0.5),
      p99Ms: quantileOf(times, 0.99),
      // the monitor's own timer fires every millisecond
      loopDelayP99Ms: loop.count === 0 ? 0 : Math.max(0, loop.percentile(99) / 1e6 - 1),
      cpuMicros: (user + system) / times.length,
      calls: times.length,
    };
  };
}

/** Measures calls after a warm-up of a quarter of the limits. */
export async function measureCalls(call: Call, limits: Limits): Promise<CallFigures> {
  await timesOf(call, { ...limits, seconds: limits.seconds / 4, maxCalls: limits.maxCalls / 4 });
  const stop = startMeasuring();
  return stop(await timesOf(call, limits));
}
