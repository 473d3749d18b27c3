import { RedisPresence } from "@colyseus/redis-presence";
import type { Redis } from "ioredis";
import type { LimitedLog } from "../telemetry/log.ts";

/**
 * Colyseus's presence on a Redis where others speak too: a message that its listeners cannot take is logged and dropped.
 *
 * In the stock one (0.18.5) JSON that is no array, on a channel between processes or rooms, ends the process.
 */
export class SturdyRedisPresence extends RedisPresence {
  readonly #log: LimitedLog;

  constructor(client: Redis, log: LimitedLog) {
    const before = client.listenerCount("error");
    super(client);
    // the stock listeners log every attempt to connect; that Redis is away is said once, by whoever made the client
    for (const listener of this.pub.listeners("error").slice(before)) this.pub.off("error", listener as () => void);
    this.sub.removeAllListeners("error").on("error", () => undefined);
    this.#log = log;
  }

  protected override handleSubscription = (channel: string, message: string): void => {
    try {
      this.subscriptions.emit(channel, JSON.parse(message));
    } catch (err) {
      this.#log.warn("presence", { channel, err }, "a message between processes could not be taken");
    }
  };
}
