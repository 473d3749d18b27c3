import type { LogLevel } from "../../src/config.ts";
import type { Log } from "../../src/telemetry/log.ts";
import { createLog } from "../../src/telemetry/log.ts";

/** A log whose lines can be looked at. */
export function recordedLog(level: LogLevel = "info"): { lines: string[]; log: Log } {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line: string) => lines.push(line) }) };
}
