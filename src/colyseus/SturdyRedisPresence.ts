import { RedisPresence } from "@colyseus/redis-presence";
import type { Redis } from "ioredis";
import { MAX_COMMAND_LENGTH } from "../protocol/commands.ts";
import { prefixed } from "../redis/keys.ts";
import type { LimitedLog } from "../telemetry/log.ts";

// Protected members of RedisPresence 0.18.5 that are used here, and nowhere else:
//   sub               its own connection for subscriptions, a duplicate of the client it is given
//   subscriptions     an emitter: topic → callbacks; the topics that it means to be subscribed to
//   resubscribeAll    called whenever `sub` is ready; replaced, because the stock one gives up when Redis refuses
// `subscribe` is replaced as a whole: it attaches a reader that decodes and parses every message without a bound.
// A topic is a channel without the client's prefix (REDIS_PREFIX); keys get it from the client.

/** Bytes of an event that are decoded: a longer one is over MAX_COMMAND_LENGTH, at most three bytes a UTF-16 unit. */
const MAX_EVENT_BYTES = 4 * MAX_COMMAND_LENGTH;

const SUBSCRIBE_AGAIN_MS = 1000;

type Callback = Parameters<RedisPresence["subscribe"]>[1];

export interface SturdyRedisPresenceOptions {
  /** Carries everything but subscriptions. It stays open after `shutdown`, because others use it too. */
  readonly client: Redis;
  /** Whether a channel carries game events, on which other services may say anything. */
  readonly isEventChannel: (channel: string) => boolean;
  readonly log: LimitedLog;
}

/**
 * Colyseus's presence on a Redis where others speak too, and which may be away.
 *
 * - Messages on event channels reach their callbacks as text, cut off at MAX_EVENT_BYTES; whoever listens decides what is junk.
 * - On other channels, a message that is no JSON or that its callback cannot take is logged and dropped. In the stock
 *   presence, JSON that is no array ends the process.
 * - `subscribe` does not reject: a subscription that Redis refuses is tried again every second.
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
    // the stock listeners log every attempt to connect; whoever made the client logs an outage once
    for (const listener of client.listeners("error").slice(before)) client.off("error", listener as () => void);
    this.sub.removeAllListeners("error").on("error", () => undefined);
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

  /** Does not reject: Colyseus does not await it, and the callback is gone already if the connection is. */
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

  /** The topics with a subscriber that match. */
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

  /** Tries again after a refusal (no rights, say). Without a connection, the next one subscribes to everything anyway. */
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
      this.#log.warn("presence", { channel, err }, "a message between processes could not be taken");
    }
  }
}

function reasonOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}
