import { fstatSync, writeSync } from "node:fs";
import { prettyFactory } from "pino-pretty";

/** Most characters that wait for a reader of standard output. Past it, lines are dropped. */
const MAX_WAITING = 1_000_000;

const STDOUT = 1;

/** Takes a text, or returns false if it cannot now. Neither waits nor throws. */
export type Put = (text: string) => boolean;

/**
 * The place where the log's lines go. Logging neither ends nor delays the process.
 *
 * A line that cannot be written, for example because the disk is full, is dropped and counted. A line with the number of dropped
 * ones follows as soon as lines can be written again.
 */
export class LogOutput {
  readonly #put: Put;
  #dropped = 0;
  /** Dropped lines that the log does not mention yet. */
  #unreported = 0;

  constructor(put: Put) {
    this.#put = put;
  }

  /** Number of dropped lines since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#reportGap() && this.#put(line)) return;
    this.#dropped++;
    this.#unreported++;
  }

  #reportGap(): boolean {
    if (this.#unreported === 0) return true;
    const gap = { level: 40, time: Date.now(), dropped: this.#unreported, msg: "lines of the log were dropped" };
    // the line feed ends a line that was written in part
    if (!this.#put(`\n${JSON.stringify(gap)}\n`)) return false;
    this.#unreported = 0;
    return true;
  }
}

/** Standard output: JSON lines, or readable ones if it is a terminal. */
export function standardOutput(): LogOutput {
  const stream = process.stdout;
  const kind = fstatSync(STDOUT);
  if (!kind.isFIFO() && !kind.isSocket() && !stream.isTTY) return new LogOutput(putIntoFile);
  // Node writes to pipes and sockets at once and without waiting; what they do not take waits in the stream
  let isBroken = false;
  stream.on("error", () => {
    isBroken = true;
  });
  const put = (text: string) => {
    if (isBroken || stream.writableLength > MAX_WAITING) return false;
    stream.write(text);
    return !isBroken;
  };
  if (!stream.isTTY) return new LogOutput(put);
  const readable = prettyFactory({ translateTime: "SYS:HH:MM:ss.l" });
  return new LogOutput((text) => put(readable(text)));
}

/** Files are written without a stream, because a stream ends for good with its first error. */
function putIntoFile(text: string): boolean {
  try {
    return writeSync(STDOUT, text) === Buffer.byteLength(text);
  } catch {
    return false; // the disk is full
  }
}
