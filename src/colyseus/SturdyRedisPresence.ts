import { RedisPresence } from "@colyseus/redis-presence";
import type { Redis } from "ioredis";
import { MAX_COMMAND_LENGTH } from "../protocol/commands.ts";
import { followFailovers } from "../redis/failovers.ts";
import { prefixed } from "../redis/keys.ts";
import type { LimitedLog } from "../telemetry/log.ts";

// Protected members of RedisPresence 0.18.5 that only this file uses:
//   sub               the connection for subscriptions, a duplicate of the given client
//   subscriptions     an emitter with the callbacks of every topic that should be subscribed
//   resubscribeAll    called whenever `sub` is ready; replaced, because the stock one gives up when Redis refuses
// `subscribe` is replaced, because the stock one decodes and parses messages of any length.
// A topic is a channel without the client's prefix (REDIS_PREFIX); keys get it from the client.

/** Bytes of an event that are decoded. A longer one exceeds MAX_COMMAND_LENGTH: a UTF-16 unit takes three bytes at most. */
const MAX_EVENT_BYTES = 4 * MAX_COMMAND_LENGTH;

const SUBSCRIBE_AGAIN_MS = 1000;

type Callback = Parameters<RedisPresence["subscribe"]>[1];

export interface SturdyRedisPresenceOptions {
  /** Carries everything but subscriptions. It stays open after `shutdown`, because others use it too. */
  readonly client: Redis;
  /** Whether a channel carries game events. Other services may send anything there. */
  readonly isEventChannel: (channel: string) => boolean;
  readonly log: LimitedLog;
}

/**
 * Colyseus's presence, on a Redis that may be away and that other services use too.
 *
 * - Messages on event channels reach their callbacks as text, cut off at MAX_EVENT_BYTES. The callback checks them.
 * - On other channels, a message is logged and dropped if it is not JSON or its callback throws. With the stock presence, JSON
 *   that is not an array ends the process.
 * - `subscribe` does not reject. A subscription that Redis refuses is tried again every second.
 * - `publish` rejects on event channels only. Colyseus does not await its own.
 */
export class SturdyRedisPresence extends RedisPresence {
  readonly #client: Redis;
  readonly #isEventChannel: (channel: string) => boolean;
  readonly #log: LimitedLog;
  #isSubscribed = false;
  #again: NodeJS.Timeout | undefined;

  constructor({ client, isEventChannel, log }: SturdyRedisPresenceOptions) {
    const before = client.listenerCount("error");
    super(client);
    this.#client = client;
    this.#isEventChannel = isEventChannel;
    this.#log = log;
    // the stock listeners log every attempt to connect; `redis/connection.ts` logs an outage once
    for (const listener of client.listeners("error").slice(before)) client.off("error", listener as () => void);
    this.sub.removeAllListeners("error").on("error", () => undefined);
    followFailovers(this.sub as Redis);
    this.sub.on("close", () => {
      this.#isSubscribed = false;
    });
    const prefixLength = this.#channelOf("").length;
    this.sub.on("messageBuffer", (channel: Buffer, message: Buffer) =>
      this.#receive(channel.toString().slice(prefixLength), message),
    );
  }

  /** Whether every subscription is in force now. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  override async subscribe(topic: string, callback: Callback): Promise<this> {
    this.subscriptions.addListener(topic, callback);
    await this.sub.subscribe(this.#channelOf(topic)).catch((error) => this.#subscribeLater(error));
    return this;
  }

  /** Does not reject, because Colyseus does not await it. Without a connection, only the callback is removed. */
  override async unsubscribe(topic: string, callback?: Callback): Promise<this> {
    if (callback) this.subscriptions.removeListener(topic, callback);
    else this.subscriptions.removeAllListeners(topic);
    if (this.subscriptions.listenerCount(topic) > 0) return this;
    await this.sub.unsubscribe(this.#channelOf(topic)).catch(() => undefined);
    return this;
  }

  override async publish(topic: string, message: unknown): Promise<void> {
    try {
      await super.publish(this.#channelOf(topic), message);
    } catch (error) {
      if (this.#isEventChannel(topic)) throw error;
      this.#log.warn("presence_publish", { channel: topic, reason: reasonOf(error) }, "a message to a process is lost");
    }
  }

  /** The topics that match `pattern` and have a subscriber. */
  override async channels(pattern = "*"): Promise<string[]> {
    const prefix = this.#channelOf("");
    const literal = prefix.replace(/[*?[\]\\^]/g, "\\$&");
    const found = await this.#client.pubsub("CHANNELS", literal + pattern);
    return found.map((channel) => `${channel}`.slice(prefix.length));
  }

  override shutdown(): void {
    clearTimeout(this.#again);
    this.sub.disconnect();
  }

  protected override resubscribeAll(): void {
    const topics = this.subscriptions.eventNames().map((topic) => this.#channelOf(String(topic)));
    const subscribed = topics.length > 0 ? this.sub.subscribe(...topics) : Promise.resolve();
    subscribed
      .then(() => {
        this.#isSubscribed = true;
      })
      .catch((error) => this.#subscribeLater(error));
  }

  /** Tries again after Redis has refused, for example for lack of rights. A new connection subscribes to everything anyway. */
  #subscribeLater(error: unknown): void {
    this.#isSubscribed = false;
    if (this.sub.status !== "ready") return;
    this.#log.warn("not_subscribed", { reason: reasonOf(error) }, "Redis refuses a subscription");
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.resubscribeAll(), SUBSCRIBE_AGAIN_MS).unref();
  }

  #channelOf(topic: string): string {
    return prefixed(this.#client, topic);
  }

  #receive(channel: string, message: Buffer): void {
    try {
      const isEvent = this.#isEventChannel(channel);
      const received = isEvent ? message.toString("utf8", 0, MAX_EVENT_BYTES) : JSON.parse(message.toString());
      this.subscriptions.emit(channel, received);
    } catch (err) {
      this.#log.warn("presence", { channel, err }, "a message between processes could not be handled");
    }
  }
}

function reasonOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}
