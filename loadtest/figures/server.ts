import { type ProcessFigures, processFigures } from "./proc.ts";
import { deltaOf, histogramQuantileOf, parseSamples, type Samples, sumOf } from "./prometheus.ts";

/** Metrics of a server at one moment. */
export interface ServerReading {
  readonly at: number;
  readonly samples: Samples;
  /** Undefined if the process is on another machine. */
  readonly process: ProcessFigures | undefined;
}

/** Figures of a server between two readings. NaN where it has no such metric. */
export interface ServerFigures {
  /** CPU time, in percent of one core. */
  readonly cpuPercent: number;
  /** Time that the process waited for its core, in percent. */
  readonly waitPercent: number;
  readonly residentMb: number;
  readonly tickLateP50Ms: number;
  readonly tickLateP99Ms: number;
  readonly loopDelayP99Ms: number;
}

export async function readServer(url: string, pid: number | undefined): Promise<ServerReading> {
  const samples = await readMetrics(url);
  return { at: performance.now(), samples, process: pid === undefined ? undefined : processFigures(pid) };
}

/** Empty if the server's metrics are not public. */
export async function readMetrics(url: string): Promise<Samples> {
  const response = await fetch(`${url}/metrics`);
  if (response.status === 404) return new Map(); // behind nginx they are not public
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return parseSamples(await response.text());
}

export function serverFiguresOf(before: ServerReading, after: ServerReading): ServerFigures {
  const elapsedMs = after.at - before.at;
  const delta = deltaOf(before.samples, after.samples);
  const cpuMs =
    before.process && after.process
      ? after.process.cpuMs - before.process.cpuMs
      : 1000 * sumOf(delta, "process_cpu_seconds_total");
  const waitMs = before.process && after.process ? after.process.waitMs - before.process.waitMs : Number.NaN;
  const residentBytes = after.process?.residentBytes ?? sumOf(after.samples, "process_resident_memory_bytes");
  const lateMs = (share: number) => 1000 * histogramQuantileOf(delta, "pong_tick_lateness_seconds", share);
  return {
    cpuPercent: (100 * cpuMs) / elapsedMs,
    waitPercent: (100 * waitMs) / elapsedMs,
    residentMb: residentBytes / 2 ** 20,
    tickLateP50Ms: lateMs(0.5),
    tickLateP99Ms: lateMs(0.99),
    loopDelayP99Ms: 1000 * sumOf(after.samples, "nodejs_eventloop_lag_p99_seconds"),
  };
}
