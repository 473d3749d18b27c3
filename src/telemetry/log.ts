import type { DestinationStream, Logger } from "pino";
import { pino } from "pino";
import type { LogLevel } from "../config.ts";

export type Log = Logger;

/** Fields that name the subject of a line, so that one search finds all lines of a room, a player or a match. */
export interface LogSubject {
  room_id?: string;
  match_id?: string;
  player_id?: string;
  tick?: number;
  err?: unknown;
}

/** Fields that are blanked, down to two levels (`body.reservation.token`). */
const SECRET_FIELDS = ["token", "ticket", "reconnectionToken", "authorization", "cookie", "password", "secret"];

/** Matches a JWT anywhere in a line, such as in the message of an error. */
const JWT = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]+/g;

/**
 * The log of the process: JSON lines to a stream (`LogOutput`).
 *
 * Tokens and passwords are blanked. So is every text of `secrets`, wherever it stands in a line.
 */
export function createLog(level: LogLevel, stream: DestinationStream, secrets: readonly string[] = []): Log {
  const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  const spellings = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const blank = (line: string) =>
    spellings.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line.replace(JWT, "[redacted]"));
  return pino(
    {
      level,
      // Supervisors add the host and the pid themselves.
      base: null,
      serializers: { err: errorFields },
      redact: { paths: redact, censor: "[redacted]" },
      hooks: { streamWrite: blank },
    },
    stream,
  );
}

/** An error's fields. A Redis command is left out: its arguments may be passwords and players' data. */
function errorFields(error: unknown): unknown {
  const fields = pino.stdSerializers.err(error as Error);
  return error instanceof Error ? { ...fields, command: undefined } : fields;
}

/** A log whose lines all carry this subject. */
export function logOf(log: Log, subject: LogSubject): Log {
  return log.child(subject);
}

/** The first `length` characters of a text from outside, to recognise it by in the log. */
export function excerptOf(text: string, length = 120): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

export interface LimitedLog {
  /** Logs a warning or counts it. `kind` is a constant of the code, never text from outside: kinds are kept in memory. */
  warn(kind: string, fields: object, message: string): void;
  /** Logs at once how many lines were left out. Call it at shutdown. */
  flush(): void;
}

/**
 * A log with a bounded rate, for bad input that others may send in any amount.
 *
 * In the second after the first line of a kind it writes at most `perSecond` lines of that kind, then one line with the
 * number of lines left out.
 */
export function limitedLog(log: Log, perSecond = 5): LimitedLog {
  const windows = new Map<string, { lines: number; suppressed: number; timer: NodeJS.Timeout }>();

  function close(kind: string) {
    const window = windows.get(kind);
    if (!window) return;
    windows.delete(kind);
    clearTimeout(window.timer);
    if (window.suppressed > 0)
      log.warn({ kind, suppressed: window.suppressed }, "more lines of this kind were left out");
  }

  return {
    warn(kind, fields, message) {
      let window = windows.get(kind);
      if (!window) {
        window = { lines: 0, suppressed: 0, timer: setTimeout(close, 1000, kind).unref() };
        windows.set(kind, window);
      }
      if (window.lines >= perSecond) {
        window.suppressed += 1;
        return;
      }
      window.lines += 1;
      log.warn({ kind, ...fields }, message);
    },
    flush() {
      for (const kind of [...windows.keys()]) close(kind);
    },
  };
}

/** The logger for Colyseus. Its warnings are limited, because it logs one for every invalid message of a client. */
export function colyseusLogger(log: Log, badInput: LimitedLog) {
  const debug = (...words: unknown[]) => log.debug(textOf(words));
  const warn = (...words: unknown[]) => badInput.warn("colyseus", {}, textOf(words));
  return { debug, trace: debug, info: debug, warn, error: warn };
}

function textOf(words: unknown[]): string {
  return excerptOf(words.map((word) => (word instanceof Error ? word.message : String(word))).join(" "), 500);
}
