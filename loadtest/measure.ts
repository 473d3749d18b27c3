import { monitorEventLoopDelay } from "node:perf_hooks";

export interface Measured {
  p50Ms: number;
  p99Ms: number;
  /** By how much the event loop of the measured process was late. */
  loopDelayP99Ms: number;
  /** Of the measured process. */
  cpuMicros: number;
  calls: number;
}

export interface Limits {
  callers: number;
  seconds: number;
  mostCalls: number;
}

/** One call; it may do more that does not count, and then answers how long it took itself. */
export type Call = () => Promise<unknown>;

/** How long calls take when so many callers each make one after the other, until either limit is reached. */
export async function timesOf(call: Call, { callers, seconds, mostCalls }: Limits): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  let left = mostCalls;
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

/** Watches this process until the answer is called, with the times of the calls that were made meanwhile. */
export function startMeasuring(): (times: readonly number[]) => Measured {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const before = process.cpuUsage();
  return (times) => {
    loop.disable();
    const { user, system } = process.cpuUsage(before);
    const sorted = [...times].sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      // the timer that samples is itself a millisecond apart
      loopDelayP99Ms: loop.count === 0 ? 0 : Math.max(0, loop.percentile(99) / 1e6 - 1),
      cpuMicros: (user + system) / sorted.length,
      calls: sorted.length,
    };
  };
}

/** After a few calls to warm up. */
export async function measure(call: Call, limits: Limits): Promise<Measured> {
  await timesOf(call, { ...limits, seconds: limits.seconds / 4, mostCalls: limits.mostCalls / 4 });
  const stop = startMeasuring();
  return stop(await timesOf(call, limits));
}
