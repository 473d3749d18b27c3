import type { RedisOptions } from "ioredis";
import { Redis } from "ioredis";
import type { Log } from "../telemetry/log.ts";
import { limitedLog } from "../telemetry/log.ts";

/** Longest pause between two attempts to connect, hence about how long it takes to notice that Redis is back. */
const MAX_RETRY_DELAY_MS = 1000;

/** Longest that a command of a "fail" connection waits for its answer, as from a Redis that hangs. */
export const COMMAND_TIMEOUT_MS = 2000;

const ALWAYS: RedisOptions = {
  retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
  connectTimeout: 3000,
  /** Asks again while Redis loads its data; the default is up to ten seconds. */
  maxLoadingRetryTime: MAX_RETRY_DELAY_MS,
  /** A silent peer is found out after some 15 s; a subscriber, which only listens, would never notice. */
  keepAlive: 5000,
};

const WHILE_AWAY = {
  wait: { maxRetriesPerRequest: null },
  publish: { maxRetriesPerRequest: null },
  fail: {
    enableOfflineQueue: false,
    // Rejects what was under way when the connection broke, rather than sending it again an outage later.
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // ioredis lets its own subscribing reject unhandled, which ends the process.
    autoResubscribe: false,
  },
} as const satisfies Record<string, RedisOptions>;

/** What commands do that are given while Redis is away. */
export type WhileAway = keyof typeof WHILE_AWAY;

/**
 * A connection to Redis that comes back by itself, however long Redis was away.
 *
 * There are three kinds, and a process has all. Colyseus's own presence and driver need `wait`: they never expect
 * a command to fail, and one rejected read spoils their matchmaking for good. What other services hear goes by `publish`:
 * it waits too, but what was being published when the connection broke is rejected, since it may have been heard.
 *
 * Whoever answers a person needs `fail`: a command is rejected at once while Redis is away, and after two seconds at most
 * if it hangs. That one may have been carried out all the same, so write what can be repeated. Commands are rejected until
 * the first connection, too: `client.status` is `"ready"` when there is one.
 *
 * An outage is one line at its start and one at its end. End it with `client.disconnect()`.
 */
export function connectRedis(url: string, log: Log, whileAway: WhileAway): Redis {
  const client = new Redis(url, { ...ALWAYS, ...WHILE_AWAY[whileAway] });
  const limited = limitedLog(log);
  let away = false;
  client.on("error", (error: NodeJS.ErrnoException) => {
    // Not the whole error: ioredis hangs the command on it, arguments and all, AUTH with its password too.
    if (!away) limited.warn("redis_away", { reason: error.message || error.code }, "Redis is away");
    away = true;
  });
  if (whileAway === "publish") client.on("reconnecting", () => rejectPublishing(client));
  client.on("ready", () => {
    if (away) limited.warn("redis_back", {}, "Redis is back");
    away = false;
  });
  return client;
}

/** The inside of ioredis 5.8.2 that is relied on: what it will send again; test/events/GameEvents.test.ts fails when it is another. */
interface Inside {
  readonly prevCommandQueue?: { toArray(): Sent[]; clear(): void; push(sent: Sent): number } | null;
}

interface Sent {
  readonly command: { readonly name: string; reject(error: Error): void };
}

/** Everything else may be sent twice. */
function rejectPublishing(client: Redis): void {
  const { prevCommandQueue: queue } = client as unknown as Inside;
  const sent = queue?.toArray() ?? [];
  queue?.clear();
  for (const one of sent) {
    if (one.command.name === "publish") one.command.reject(new Error("the connection broke while it was published"));
    else queue?.push(one);
  }
}
