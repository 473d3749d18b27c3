import { readFileSync } from "node:fs";

/** USER_HZ: what Linux counts a process's time in, wherever it is looked at. */
const TICKS_PER_SECOND = 100;

/** What the system tells of a process of this machine (Linux only). */
export interface ProcessFigures {
  /** Of all its threads, since it started. */
  readonly cpuMs: number;
  /** How long its main thread could have run and had to wait for a core. */
  readonly waitMs: number;
  readonly residentBytes: number;
}

export function processFigures(pid: number): ProcessFigures {
  return {
    cpuMs: cpuMsOf(readFileSync(`/proc/${pid}/stat`, "utf8")),
    waitMs: waitMsOf(readFileSync(`/proc/${pid}/schedstat`, "utf8")),
    residentBytes: residentBytesOf(readFileSync(`/proc/${pid}/status`, "utf8")),
  };
}

/** User and system time of `/proc/PID/stat`, whose second field may hold spaces and brackets. */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (1000 * (Number(fields[11]) + Number(fields[12]))) / TICKS_PER_SECOND;
}

/** The second number of `/proc/PID/schedstat`, which is in nanoseconds. */
export function waitMsOf(schedstat: string): number {
  return Number(schedstat.split(" ")[1]) / 1e6;
}

export function residentBytesOf(status: string): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN);
}
