/** Length of the window that the load is averaged over, and of one sample in it. */
const WINDOW_MS = 2000;
const SAMPLE_MS = 250;

/** An overloaded process takes rooms again below this share of its maximum load. */
const RELIEF = 0.9;

/** Mean lateness of ticks at which players notice, however idle the event loop seems. */
const LATE_MS = 12;

/** Turns in a window from which on their mean lateness says something. Fifty rooms that play have several times as many. */
const MIN_TICKS = 100;

/** A process with fewer rooms is never overloaded: so few cannot fill a core, so other work must be the cause. */
const MIN_ROOMS = 50;

/** Time that a frame of a client takes, from the socket to the match. Measured: timing each would cost as much as handling it. */
const FRAME_SECONDS = 15e-6;

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
  /** Share of a core that play may take until the process takes no more rooms; 1: no limit. */
  readonly maxLoad: number;
  /** Running total of the rooms' turns, in seconds. */
  readonly turns: { readonly sum: number };
  /** Running total of the frames from clients in rooms. */
  readonly frames: () => number;
  /** Running totals of the rooms' ticks; `sum` is in seconds. */
  readonly lateness: { readonly count: number; readonly sum: number };
  readonly rooms: () => number;
  readonly clients: () => number;
  /** Share of time that the event loop was busy since the last call, 0 … 1. By default it measures this process. */
  readonly utilization?: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

export interface LoadMeter {
  load(): Load;
  /** What play leaves: 1 without play, 0 for a process that takes no more rooms. Calls for seats do not count. */
  headroom(): number;
  /** Whether new rooms should go elsewhere. It turns true before play suffers, and false again only well below the limit. */
  overloaded(): boolean;
  start(): void;
  stop(): void;
}

interface Sample {
  readonly seconds: number;
  readonly utilization: number;
  readonly playSeconds: number;
  readonly ticks: number;
  readonly lateSeconds: number;
}

export function createLoadMeter(options: LoadMeterOptions): LoadMeter {
  const { maxLoad, lateness, turns, frames, rooms, clients, utilization = createUtilization() } = options;
  const { now: clock = () => performance.now() } = options;
  const samples: Sample[] = [];
  const totals = () => ({
    at: clock() / 1000,
    playSeconds: turns.sum + frames() * FRAME_SECONDS,
    ticks: lateness.count,
    lateSeconds: lateness.sum,
  });
  let counted = totals();
  let full = false;
  let timer: NodeJS.Timeout | undefined;

  function sample(): void {
    const now = totals();
    samples.push({
      seconds: now.at - counted.at,
      utilization: utilization(),
      playSeconds: now.playSeconds - counted.playSeconds,
      ticks: now.ticks - counted.ticks,
      lateSeconds: now.lateSeconds - counted.lateSeconds,
    });
    if (samples.length > WINDOW_MS / SAMPLE_MS) samples.shift();
    counted = now;
    const isLate = load().tickLatenessMs >= LATE_MS && sumOf(samples, (one) => one.ticks) >= MIN_TICKS;
    const bound = full ? maxLoad * RELIEF : maxLoad;
    const isWhole = samples.length === WINDOW_MS / SAMPLE_MS;
    const mayBeFull = maxLoad < 1 && isWhole && rooms() >= MIN_ROOMS;
    full = mayBeFull && (playShare() >= bound || isLate);
  }

  /** Share of the time that play took, 0 … 1. */
  function playShare(): number {
    return sumOf(samples, (one) => one.playSeconds) / (sumOf(samples, (one) => one.seconds) || 1);
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
    headroom: () => (full ? 0 : Math.max(0, 1 - playShare() / maxLoad)),
    overloaded: () => full,
    start() {
      utilization(); // leaves out the start of the process
      counted = totals();
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
