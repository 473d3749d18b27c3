/** Length of the window that the load is averaged over, and of one sample in it. */
const WINDOW_MS = 2000;
const SAMPLE_MS = 250;

/** An overloaded process takes rooms again below this share of its maximum load. */
const RELIEF = 0.9;

/** Mean lateness of ticks at which players notice, however idle the event loop seems. */
const LATE_MS = 12;

/** A process with fewer rooms is never overloaded: so few cannot fill a core, so other work must be the cause. */
const MIN_ROOMS = 50;

/** The load of a process. */
export interface Load {
  readonly rooms: number;
  readonly clients: number;
  /** 0 … 1, over the last two seconds. */
  readonly eventLoopUtilization: number;
  /** Mean over the last two seconds. */
  readonly tickLatenessMs: number;
}

export interface LoadMeterOptions {
  /** Share of a core at which the process takes no more rooms; 1: no limit. */
  readonly maxLoad: number;
  /** Running totals of the rooms' ticks; `sum` is in seconds. */
  readonly lateness: { readonly count: number; readonly sum: number };
  readonly rooms: () => number;
  readonly clients: () => number;
  /** Share of time that the event loop was busy since the last call, 0 … 1. By default it measures this process. */
  readonly utilization?: () => number;
}

export interface LoadMeter {
  load(): Load;
  /** 1 for an idle process, 0 for one that takes no more rooms. */
  headroom(): number;
  /** Whether new rooms should go elsewhere. It turns true before play suffers, and false again only well below the limit. */
  overloaded(): boolean;
  start(): void;
  stop(): void;
}

interface Sample {
  readonly utilization: number;
  readonly ticks: number;
  readonly lateSeconds: number;
}

export function createLoadMeter(options: LoadMeterOptions): LoadMeter {
  const { maxLoad, lateness, rooms, clients, utilization = createUtilization() } = options;
  const samples: Sample[] = [];
  let counted = { ticks: 0, lateSeconds: 0 };
  let full = false;
  let timer: NodeJS.Timeout | undefined;

  function sample(): void {
    const now = { ticks: lateness.count, lateSeconds: lateness.sum };
    samples.push({
      utilization: utilization(),
      ticks: now.ticks - counted.ticks,
      lateSeconds: now.lateSeconds - counted.lateSeconds,
    });
    if (samples.length > WINDOW_MS / SAMPLE_MS) samples.shift();
    counted = now;
    const { rooms: count, eventLoopUtilization, tickLatenessMs } = load();
    const bound = full ? maxLoad * RELIEF : maxLoad;
    const isWhole = samples.length === WINDOW_MS / SAMPLE_MS;
    const mayBeFull = maxLoad < 1 && isWhole && count >= MIN_ROOMS;
    full = mayBeFull && (eventLoopUtilization >= bound || tickLatenessMs >= LATE_MS);
  }

  function load(): Load {
    const ticks = sumOf(samples, (one) => one.ticks);
    return {
      rooms: rooms(),
      clients: clients(),
      eventLoopUtilization: sumOf(samples, (one) => one.utilization) / Math.max(1, samples.length),
      tickLatenessMs: ticks === 0 ? 0 : (1000 * sumOf(samples, (one) => one.lateSeconds)) / ticks,
    };
  }

  return {
    load,
    headroom: () => (full ? 0 : Math.max(0, 1 - load().eventLoopUtilization / maxLoad)),
    overloaded: () => full,
    start() {
      utilization(); // leaves out the start of the process
      timer = setInterval(sample, SAMPLE_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}

/** Measures this process's event loop from call to call. */
function createUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

function sumOf(samples: readonly Sample[], numberOf: (sample: Sample) => number): number {
  return samples.reduce((sum, one) => sum + numberOf(one), 0);
}
