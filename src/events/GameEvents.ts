import type { Presence } from "@colyseus/core";
import type { Config } from "../config.ts";
import type { Inbound, JunkCause } from "../protocol/commands.ts";
import { readInbound } from "../protocol/commands.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { MOVEMENT_EVENTS } from "../protocol/events.ts";
import { channels } from "../redis/keys.ts";
import type { LimitedLog, Log } from "../telemetry/log.ts";
import { excerptOf, limitedLog } from "../telemetry/log.ts";

/** What another service asks of a room. */
export type RoomCommand = Extract<Inbound, { kind: "start_game" | "forward" }>;

/** Carries out a command. What it throws or rejects with is logged and goes no further. */
export type OnCommand = (command: RoomCommand) => unknown;

/** Counts since the start of the process. */
export interface EventCounts {
  published: number;
  publishFailed: number;
  /** Events that were not even tried, because too many were waiting for Redis. */
  publishDropped: number;
  /** Commands that reached a room here. */
  commands: number;
  commandFailed: number;
  /** Messages of servers, this one included. */
  statements: number;
  /** Commands for rooms that are not here; in a cluster they are usually in another process. */
  unknownRoom: number;
  junk: Record<JunkCause, number>;
}

export type GameEventsConfig = Pick<Config, "redisChannels" | "redisChannelPrefix" | "publishMovement">;

/** Colyseus's presence. One on Redis also knows whether its subscriptions are in force. */
export type EventPresence = Presence & { readonly isSubscribed?: boolean };

/** Events on their way to Redis, at most. Beyond that, and while Redis is away, further events are dropped. */
const MAX_UNSETTLED = 10_000;

/** Shortest time between two debug lines about commands for rooms that are not here. */
const UNKNOWN_ROOM_LOG_MS = 1000;

/**
 * The rooms' game events out to other services, and commands of other services in to the rooms, both through Colyseus's presence.
 *
 * It subscribes once for all rooms of the process.
 */
export class GameEvents {
  readonly #presence: EventPresence;
  readonly #prefix: string;
  readonly #topics: readonly string[];
  readonly #silent: readonly EventName[];
  readonly #log: Log;
  readonly #limited: LimitedLog;
  readonly #listeners = new Map<string, OnCommand>();
  readonly #subscriptions = new Map<string, (message: unknown) => void>();
  readonly #counts: EventCounts = {
    published: 0,
    publishFailed: 0,
    publishDropped: 0,
    commands: 0,
    commandFailed: 0,
    statements: 0,
    unknownRoom: 0,
    junk: { too_long: 0, not_json: 0, not_an_object: 0, unknown_event: 0, wrong_channel: 0, wrong_shape: 0 },
  };
  #state: "opening" | "open" | "closed" = "opening";
  #unsettled = 0;
  #onUnheard: OnCommand = () => undefined;
  #unknownRoomLogged = Number.NEGATIVE_INFINITY;

  constructor(config: GameEventsConfig, presence: EventPresence, log: Log) {
    this.#presence = presence;
    this.#prefix = config.redisChannelPrefix;
    this.#topics = config.redisChannels.map((event) => channels.event(this.#prefix, event));
    this.#silent = config.publishMovement ? [] : MOVEMENT_EVENTS;
    this.#log = log;
    this.#limited = limitedLog(log);
    void this.#subscribe();
  }

  /**
   * Tells everybody, at most once. Never throws and nobody waits for it. Movement is published only if it is configured. `send` is
   * another way to send it than Colyseus's presence.
   */
  publish(event: PublishedEvent<EventName>, send?: () => Promise<unknown>): void {
    if (this.#silent.includes(event.event)) return;
    if (this.#unsettled >= MAX_UNSETTLED) {
      this.#counts.publishDropped += 1;
      return;
    }
    this.#unsettled += 1;
    Promise.try(send ?? (() => this.#presence.publish(channels.event(this.#prefix, event.event), event)))
      .then(
        () => {
          this.#counts.published += 1;
        },
        (error: unknown) => {
          this.#counts.publishFailed += 1;
          const reason = error instanceof Error ? error.message : error;
          this.#limited.warn("publish_failed", { event: event.event, room_id: event.room_id, reason }, "not published");
        },
      )
      .finally(() => {
        this.#unsettled -= 1;
      });
  }

  /** Gives a room its commands. A second listener of a room replaces the first. */
  listen(roomId: string, onCommand: OnCommand): void {
    this.#listeners.set(roomId, onCommand);
  }

  /** Given the listener, it does nothing if another one has replaced it: the room may have been made anew here. */
  unlisten(roomId: string, onCommand = this.#listeners.get(roomId)): void {
    if (this.#listeners.get(roomId) === onCommand) this.#listeners.delete(roomId);
  }

  /** Sets the listener for commands of rooms that are not here. */
  onUnheard(onUnheard: OnCommand): void {
    this.#onUnheard = onUnheard;
  }

  /** Whether a command that is sent now is heard: not before the first subscription, nor while Redis is away. */
  listening(): boolean {
    return this.#state === "open" && (this.#presence.isSubscribed ?? true);
  }

  counts(): EventCounts {
    return structuredClone(this.#counts);
  }

  /** Listens no more. Events can still be published. */
  close(): void {
    this.#state = "closed";
    this.#listeners.clear();
    for (const [topic, callback] of this.#subscriptions) void this.#presence.unsubscribe(topic, callback);
    this.#subscriptions.clear();
    this.#limited.flush();
  }

  async #subscribe(): Promise<void> {
    for (const topic of this.#topics)
      this.#subscriptions.set(topic, (message) => this.#receive(topic, textOf(message)));
    await Promise.all([...this.#subscriptions].map((subscription) => this.#presence.subscribe(...subscription)));
    if (this.#state === "opening") this.#state = "open";
  }

  #receive(channel: string, text: string): void {
    const inbound = readInbound(channel.slice(this.#prefix.length), text);
    switch (inbound.kind) {
      case "statement":
        this.#counts.statements += 1;
        return;
      case "junk":
        this.#counts.junk[inbound.cause] += 1;
        this.#limited.warn(inbound.cause, { channel, excerpt: excerptOf(text) }, "junk on a channel");
        return;
      default:
        this.#deliver(inbound);
    }
  }

  #deliver(command: RoomCommand): void {
    const { room_id } = command;
    const onCommand = this.#listeners.get(room_id);
    if (onCommand === undefined) this.#countUnheard(room_id);
    else this.#counts.commands += 1;
    Promise.try(onCommand ?? this.#onUnheard, command).catch((err: unknown) => {
      this.#counts.commandFailed += 1;
      this.#limited.warn("command_failed", { err, room_id, command: command.kind }, "a command failed");
    });
  }

  #countUnheard(room_id: string): void {
    this.#counts.unknownRoom += 1;
    if (performance.now() - this.#unknownRoomLogged < UNKNOWN_ROOM_LOG_MS) return;
    this.#unknownRoomLogged = performance.now();
    const unknown_rooms = this.#counts.unknownRoom;
    this.#log.debug({ room_id, unknown_rooms }, "a command for a room that is not here");
  }
}

/** A message as it would be on Redis. Within one process it may be any value; one that has no JSON becomes "", which is junk. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  try {
    return JSON.stringify(message) ?? "";
  } catch {
    return "";
  }
}
