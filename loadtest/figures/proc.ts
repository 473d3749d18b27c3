import { readFileSync } from "node:fs";

/** USER_HZ, the unit in which Linux reports CPU time. It is 100 on all common architectures. */
const TICKS_PER_SECOND = 100;

/** Resources that a process of this machine has used. Linux only. */
export interface ProcessFigures {
  /** CPU time of all threads since the start. */
  readonly cpuMs: number;
  /** Time that the main thread was ready to run and waited for a core. */
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

/** User and system time from `/proc/PID/stat`. Its second field may contain spaces and brackets. */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (1000 * (Number(fields[11]) + Number(fields[12]))) / TICKS_PER_SECOND;
}

/** Waiting time from `/proc/PID/schedstat`: its second number, in nanoseconds. */
export function waitMsOf(schedstat: string): number {
  return Number(schedstat.split(" ")[1]) / 1e6;
}

export function residentBytesOf(status: string): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN);
}
