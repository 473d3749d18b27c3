import { type Command, Redis, type RedisOptions } from "ioredis";
import { readRedisUrl } from "../redisUrl.ts";
import type { Log } from "../telemetry/log.ts";
import { limitedLog } from "../telemetry/log.ts";
import { followFailovers } from "./failovers.ts";

/** Longest pause between two attempts to connect, and so about the time until a Redis that is back is noticed. */
const MAX_RETRY_DELAY_MS = 1000;

/** Longest time that a command of a "fail" connection waits for its answer when Redis hangs. */
export const COMMAND_TIMEOUT_MS = 2000;

/** Longest wait for a Sentinel that hangs, before the next one is asked. */
const SENTINEL_TIMEOUT_MS = 1000;

const retryDelayOf = (attempt: number) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS);

const ALWAYS: RedisOptions = {
  retryStrategy: retryDelayOf,
  /** Pause after all Sentinels were asked in vain. */
  sentinelRetryStrategy: retryDelayOf,
  sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
  connectTimeout: 3000,
  /** Pause between two attempts while Redis loads its data. The default is up to ten seconds. */
  maxLoadingRetryTime: MAX_RETRY_DELAY_MS,
  /** Finds out about a silent peer after some 15 s. A subscriber only listens and would never notice. */
  keepAlive: 5000,
  /** ioredis leaves a resubscription that fails unhandled, which ends the process. SturdyRedisPresence has its own. */
  autoResubscribe: false,
};

/** Redis is another one's replica or reads its data: another connection may reach one that takes writes. */
function isMisplaced({ message }: Error): boolean {
  return /^(READONLY|LOADING)/.test(message);
}

const WHILE_AWAY = {
  wait: {
    maxRetriesPerRequest: null,
    /** 2: the command that was refused is sent again. */
    reconnectOnError: (error) => isMisplaced(error) && 2,
  },
  fail: {
    reconnectOnError: isMisplaced,
    enableOfflineQueue: false,
    // rejects commands that were under way when the connection broke, instead of sending them again an outage later
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  },
} as const satisfies Record<string, RedisOptions>;

/** What happens to commands that are given while Redis is away. */
export type WhileAway = keyof typeof WHILE_AWAY;

export interface ConnectionOptions {
  /** REDIS_CA: the certificate of the authority behind a `rediss://` URL, in PEM. */
  readonly ca?: string | undefined;
  /** REDIS_PREFIX: stands before every key and channel. */
  readonly prefix?: string;
  /** Decides which channels (without the prefix) get each message at most once. */
  readonly sendOnce?: (channel: string) => boolean;
}

/**
 * Connects to Redis, and connects again by itself however long Redis was away.
 *
 * `wait` keeps commands until Redis is back, and sends those again that were under way when the connection broke. Colyseus's
 * presence and driver need it: they expect no command to fail, and one rejected read spoils their matchmaking for good.
 * A message to a channel that `sendOnce` accepts is the exception: it is rejected if it was under way when the connection
 * broke, because it may have been heard.
 *
 * `fail` is for callers who wait for an answer. It rejects a command at once while Redis is away or was never reached, and
 * after COMMAND_TIMEOUT_MS if Redis hangs. Such a command may have been carried out, so only send what can be repeated.
 *
 * Logs one line when an outage begins and one when it ends. `client.status` is `"ready"` while connected. End it with
 * `client.disconnect()`.
 */
export function connectRedis(
  url: string,
  log: Log,
  whileAway: WhileAway,
  { ca, prefix = "", sendOnce = () => false }: ConnectionOptions = {},
): Redis {
  const address = readRedisUrl(url, ca);
  if (address === undefined) throw new TypeError("not the URL of a Redis");
  const options = { ...ALWAYS, ...WHILE_AWAY[whileAway], ...address.options, keyPrefix: prefix };
  const client = new SendOnceRedis(address.url, options, sendOnce);
  const limited = limitedLog(log);
  let away = false;
  client.on("error", (error: NodeJS.ErrnoException) => {
    // only its message: ioredis hangs the command on the error, with the password if it was AUTH
    if (!away) limited.warn("redis_away", { reason: error.message || error.code }, "Redis is away");
    away = true;
  });
  client.on("ready", () => {
    if (away) limited.warn("redis_back", {}, "Redis is back");
    away = false;
  });
  followFailovers(client);
  return client;
}

/** Publishes at most once on some channels, and keeps what waits. ioredis gives every command it sends again to `sendCommand` again. */
class SendOnceRedis extends Redis {
  readonly #isOnce: (channel: string) => boolean;
  readonly #prefixLength: number;
  readonly #sent = new WeakSet<Command>();

  constructor(url: string, options: RedisOptions, isOnce: (channel: string) => boolean) {
    super(url, options);
    this.#isOnce = isOnce;
    this.#prefixLength = options.keyPrefix?.length ?? 0;
  }

  override sendCommand(command: Command, stream?: Parameters<Redis["sendCommand"]>[1]): unknown {
    if (command.name !== "publish" || !this.#isOnce(`${command.args[0]}`.slice(this.#prefixLength))) {
      return super.sendCommand(command, stream);
    }
    if (this.#sent.has(command)) {
      command.reject(new Error("the connection broke while this was being published"));
      return command.promise;
    }
    // before that it only waits in ioredis's queue
    if (this.status === "ready") this.#sent.add(command);
    return super.sendCommand(command, stream);
  }

  /** Called when Redis refuses the password, for example. ioredis would reject the commands that wait for a better time. */
  override recoverFromFatalError(...[commandError, error, options]: Parameters<Redis["recoverFromFatalError"]>): void {
    if (this.options.enableOfflineQueue === false) {
      super.recoverFromFatalError(commandError, error, options);
      return;
    }
    this.silentEmit("error", error);
    this.disconnect(true);
  }
}
