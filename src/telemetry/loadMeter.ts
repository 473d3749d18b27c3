import type { Distribution } from "./Distribution.ts";

/** How long the look back is, and how often it moves on. */
const WINDOW_MS = 2000;
const SAMPLE_MS = 250;

/** A process that was full takes rooms again below this part of what fills it. */
const FREE_AGAIN = 0.9;

/** Mean lateness of ticks at which play suffers, whatever the event loop says of itself. */
const LATE_MS = 12;

/** So few rooms never fill a core: what does is no reason to send players somewhere else. */
const FEW_ROOMS = 50;

/** What a process carries. */
export interface Load {
  readonly rooms: number;
  readonly clients: number;
  /** 0 … 1, over the last two seconds. */
  readonly eventLoopUtilization: number;
  /** Mean over the last two seconds. */
  readonly tickLatenessMs: number;
}

export interface LoadMeterOptions {
  /** Share of a core's time at which a process takes no more rooms; 1: it takes them whatever happens. */
  readonly maxLoad: number;
  /** Of the rooms' ticks, in seconds. */
  readonly lateness: Distribution;
  readonly rooms: () => number;
  readonly clients: () => number;
  /** 0 … 1 since the last call; by default this process's event loop. */
  readonly utilization?: () => number;
}

export interface LoadMeter {
  load(): Load;
  /** 1 for an idle process, 0 for one that takes no more rooms. */
  headroom(): number;
  /** Whether new rooms should go elsewhere: said before play suffers, and until there is room for some again. */
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
    const bound = full ? maxLoad * FREE_AGAIN : maxLoad;
    const isWhole = samples.length === WINDOW_MS / SAMPLE_MS;
    const mayBeFull = maxLoad < 1 && isWhole && count >= FEW_ROOMS;
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
      utilization(); // what came before is not play
      timer = setInterval(sample, SAMPLE_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}

/** Of this process's event loop since the last call. */
function createUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

function sumOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return samples.reduce((sum, one) => sum + of(one), 0);
}
