import type { Presence } from "@colyseus/core";
import type { Config } from "../config.ts";
import type { Inbound, JunkCause } from "../protocol/commands.ts";
import { readInbound } from "../protocol/commands.ts";
import type { EventName, PublishedEvent } from "../protocol/events.ts";
import { MOVEMENT_EVENTS } from "../protocol/events.ts";
import type { Log } from "../telemetry/log.ts";
import { excerptOf, limitedLog } from "../telemetry/log.ts";
import { openLocalChannels } from "./localChannels.ts";
import { openRedisChannels } from "./redisChannels.ts";

/** What another service asks of a room. */
export type RoomCommand = Extract<Inbound, { kind: "start_game" | "forward" }>;

/** Whatever it throws or rejects with is logged, and ends here. */
export type OnCommand = (command: RoomCommand) => unknown;

/** Since the start of the process. */
export interface EventCounts {
  published: number;
  publishFailed: number;
  /** Not even tried: too many were waiting for Redis. */
  publishDropped: number;
  /** Commands that reached a room here. */
  commands: number;
  commandFailed: number;
  /** What servers said, this one included. */
  statements: number;
  /** Commands for a room that is not here; in a cluster, that of another process as a rule. */
  unknownRoom: number;
  junk: Record<JunkCause, number>;
}

/** The rooms' way to other services and back. */
export interface GameEvents {
  /** Tells everybody, at most once. Never throws and is not waited for; movement only if it was asked for. */
  publish<E extends EventName>(event: PublishedEvent<E>): void;
  /** One listener a room: a second one replaces the first. */
  listen(roomId: string, onCommand: OnCommand): void;
  /** Given the listener, does nothing if another one has replaced it: the room may have been made anew here. */
  unlisten(roomId: string, onCommand?: OnCommand): void;
  /** Whether a command sent now is heard: not before the first subscription, nor while Redis is away. */
  listening(): boolean;
  counts(): EventCounts;
  close(): void;
}

export type GameEventsConfig = Pick<Config, "redisUrl" | "redisChannels" | "redisChannelPrefix" | "publishMovement">;

/** Events on their way to Redis; while it is away this many wait for it, and further ones are dropped. */
const MAX_UNSETTLED = 10_000;

/** A line of the debug log about commands for other processes' rooms, at most this often. */
const UNKNOWN_ROOM_LOG_MS = 1000;

/**
 * Publishes through Colyseus's presence, unless another way is given; listens on a connection of its own, once for all rooms of
 * the process.
 *
 * Without a `redisUrl` both go through `presence`, within the process.
 */
export function createGameEvents(
  config: GameEventsConfig,
  presence: Presence,
  log: Log,
  publish: (channel: string, event: object) => unknown = (channel, event) => presence.publish(channel, event),
): GameEvents {
  const { redisUrl, redisChannelPrefix: prefix, publishMovement } = config;
  const silent: readonly EventName[] = publishMovement ? [] : MOVEMENT_EVENTS;
  const limited = limitedLog(log);
  const listeners = new Map<string, OnCommand>();
  const counts: EventCounts = {
    ...{ published: 0, publishFailed: 0, publishDropped: 0 },
    ...{ commands: 0, commandFailed: 0, statements: 0, unknownRoom: 0 },
    junk: { too_long: 0, not_json: 0, not_an_object: 0, unknown_event: 0, wrong_channel: 0, wrong_shape: 0 },
  };
  let unsettled = 0;
  let unknownRoomLogged = Number.NEGATIVE_INFINITY;

  function receive(channel: string, text: string) {
    const inbound = readInbound(channel.slice(prefix.length), text);
    switch (inbound.kind) {
      case "statement":
        counts.statements += 1;
        return;
      case "junk":
        counts.junk[inbound.cause] += 1;
        limited.warn(inbound.cause, { channel, excerpt: excerptOf(text) }, "junk on a channel");
        return;
      default:
        deliver(inbound);
    }
  }

  function deliver(command: RoomCommand) {
    const { room_id } = command;
    const onCommand = listeners.get(room_id);
    if (!onCommand) {
      counts.unknownRoom += 1;
      if (performance.now() - unknownRoomLogged < UNKNOWN_ROOM_LOG_MS) return;
      unknownRoomLogged = performance.now();
      log.debug({ room_id, unknown_rooms: counts.unknownRoom }, "a command for a room that is not here");
      return;
    }
    counts.commands += 1;
    Promise.try(onCommand, command).catch((err: unknown) => {
      counts.commandFailed += 1;
      limited.warn("command_failed", { err, room_id, command: command.kind }, "a room failed on a command");
    });
  }

  const names = config.redisChannels.map((event) => prefix + event);
  const channels = redisUrl
    ? openRedisChannels(redisUrl, names, receive, log)
    : openLocalChannels(presence, names, receive);

  return {
    publish(event) {
      if (silent.includes(event.event)) return;
      if (unsettled >= MAX_UNSETTLED) {
        counts.publishDropped += 1;
        return;
      }
      unsettled += 1;
      Promise.try(() => publish(prefix + event.event, event))
        .then(
          () => {
            counts.published += 1;
          },
          (error: unknown) => {
            counts.publishFailed += 1;
            const reason = error instanceof Error ? error.message : error;
            limited.warn("publish_failed", { event: event.event, room_id: event.room_id, reason }, "not published");
          },
        )
        .finally(() => {
          unsettled -= 1;
        });
    },
    listen(roomId, onCommand) {
      listeners.set(roomId, onCommand);
    },
    unlisten(roomId, onCommand = listeners.get(roomId)) {
      if (listeners.get(roomId) === onCommand) listeners.delete(roomId);
    },
    listening: () => channels.listening(),
    counts: () => structuredClone(counts),
    close() {
      listeners.clear();
      channels.close();
      limited.flush();
    },
  };
}
