import type { DestinationStream, Logger } from "pino";
import { pino } from "pino";
import pretty from "pino-pretty";
import type { LogLevel } from "../config.ts";

export type Log = Logger;

/** Names of what a line is about, so that one search finds all lines of a room, player or match. */
export interface LogSubject {
  room_id?: string;
  match_id?: string;
  player_id?: string;
  tick?: number;
  err?: unknown;
}

/** Fields never shown, two levels down (`body.reservation.token`). */
const SECRET_FIELDS = ["token", "ticket", "reconnectionToken", "authorization", "cookie", "password", "secret"];

/** A JWT wherever it stands, be it in an error's message or in an address. */
const JWT = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]+/g;

/**
 * The process's log: JSON lines, or readable ones if standard output is a terminal.
 *
 * Tokens and passwords are blanked. Both streams write at once and in this thread, so that the last
 * words of a dying process arrive.
 */
export function createLog(level: LogLevel, stream: DestinationStream = standardOutput()): Log {
  const redact = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    {
      level,
      // Host and pid are in every supervisor's own prefix.
      base: null,
      redact: { paths: redact, censor: "[redacted]" },
      hooks: { streamWrite: (line) => line.replace(JWT, "[redacted]") },
    },
    stream,
  );
}

/** A log whose lines all name their subject. */
export function logOf(log: Log, subject: LogSubject): Log {
  return log.child(subject);
}

function standardOutput(): DestinationStream {
  if (process.stdout.isTTY) return pretty({ sync: true, translateTime: "SYS:HH:MM:ss.l" });
  return pino.destination({ dest: 1, sync: true });
}

/** The first `length` characters of what the outside sent: enough to recognise it in a line. */
export function excerptOf(text: string, length = 120): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

export interface LimitedLog {
  /** Warns, or counts. `kind` is a constant of the code, never the outside's text: kinds are kept in memory. */
  warn(kind: string, fields: object, message: string): void;
  /** Says now what was left out so far, as at shutdown. */
  flush(): void;
}

/**
 * A log for bad input, which others can send as fast as they like.
 *
 * Writes at most `perSecond` lines a kind in the second after its first, and at the end of it one line
 * with the number of those left out.
 */
export function limitedLog(log: Log, perSecond = 5): LimitedLog {
  const windows = new Map<string, { lines: number; suppressed: number; timer: NodeJS.Timeout }>();

  function close(kind: string) {
    const window = windows.get(kind);
    if (!window) return;
    windows.delete(kind);
    clearTimeout(window.timer);
    if (window.suppressed > 0) log.warn({ kind, suppressed: window.suppressed }, "bad input, more of it left out");
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

/** Colyseus's own words in our log. It prints a stack for whatever a client sends wrong: those lines are limited. */
export function colyseusLogger(log: Log, badInput: LimitedLog) {
  const quietly = (...words: unknown[]) => log.debug(textOf(words));
  const limited = (...words: unknown[]) => badInput.warn("colyseus", {}, textOf(words));
  return { debug: quietly, trace: quietly, info: quietly, warn: limited, error: limited };
}

function textOf(words: unknown[]): string {
  return excerptOf(words.map((word) => (word instanceof Error ? word.message : String(word))).join(" "), 500);
}
