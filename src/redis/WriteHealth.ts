import type { Redis } from "ioredis";
import type { Log } from "../telemetry/log.ts";

/** A write is sent once a second. Redis does not answer if the last one that it acknowledged is older than this. */
const SILENCE_MS = 2000;

/** A timer that is later than this says that the process itself stood still, and nothing about Redis. */
const OWN_STALL_MS = 500;

const AWAY = "Redis is away";
const SILENT = "Redis does not answer";
/** Redis's own words. ioredis keeps a connection from being ready while Redis loads, so its answer is not always seen. */
const LOADING = "LOADING Redis is loading the dataset in memory";

/** Whether Redis refuses every write now, for a reason of its own. WriteHealth logs that once for all. */
export function isOutage(message: string): boolean {
  return /^(READONLY|LOADING|OOM|NOREPLICAS|MISCONF)/.test(message);
}

/** Says whether Redis takes writes, judged by one that is tried once a second. Logs a line when that ends and one when it is back. */
export class WriteHealth {
  readonly #client: Pick<Redis, "status">;
  readonly #log: Log;
  #fault: string | undefined = AWAY;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Pick<Redis, "status">, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  /** The reason why Redis takes no writes. Undefined if it does. */
  get fault(): string | undefined {
    return this.#fault ?? (this.#client.status === "ready" ? undefined : AWAY);
  }

  /** Redis has acknowledged a write. */
  acknowledged(): void {
    this.#change(undefined);
    this.#expectAnswer(SILENCE_MS);
  }

  /** A write has failed. */
  failed(error: unknown): void {
    this.#change(this.#faultOf(error instanceof Error ? error : new Error(`${error}`)));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #faultOf({ name, message }: Error): string {
    // the error of a script ends with the script's digest and line
    if (name === "ReplyError") return `Redis takes no writes: ${message.replace(/ script: .*$/s, "")}`;
    if (this.#client.status === "ready") return SILENT;
    return this.#client.status === "connect" ? `Redis takes no writes: ${LOADING}` : AWAY;
  }

  #expectAnswer(withinMs: number): void {
    clearTimeout(this.#timer);
    const dueAt = performance.now() + withinMs;
    this.#timer = setTimeout(() => {
      if (performance.now() - dueAt > OWN_STALL_MS) this.#expectAnswer(withinMs);
      else if (this.#fault === undefined && this.#client.status === "ready") this.#change(SILENT);
    }, withinMs).unref();
  }

  #change(fault: string | undefined): void {
    const before = this.#fault;
    this.#fault = fault;
    if (fault === before) return;
    // the connection logs that itself
    if (fault !== undefined && fault !== AWAY) this.#log.warn({ reason: fault }, "Redis takes no writes");
    else if (fault === undefined && before !== AWAY) this.#log.warn("Redis takes writes again");
  }
}
