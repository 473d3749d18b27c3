import * as z from "zod";
import type { EventName } from "./events.ts";
import { EVENT_NAMES, EVENT_SCHEMAS } from "./events.ts";
import { MAX_SEATS } from "./kinds.ts";
import type { EventMessage } from "./messages.ts";
import { idSchema, playerIdSchema, uint32Schema } from "./shapes.ts";

/** Longest message that is read from Redis, in UTF-16 units: several times the longest that servers publish. */
export const MAX_COMMAND_LENGTH = 16_384;

const startGameSchema = z.object({
  room_id: idSchema,
  players: z
    .array(z.object({ player_id: playerIdSchema }))
    .max(MAX_SEATS)
    .default([]),
});

/** The room of a forwarded event, which it must name, and the match and tick, which it may name. */
const addressSchema = z.object({
  room_id: idSchema,
  match_id: idSchema.optional(),
  tick: uint32Schema.optional(),
});

/** What another service may publish on the channel of `event`: `start_game` starts a room, all others go to its clients. */
export function commandSchemaOf(event: EventName): z.ZodObject {
  const fields = event === "start_game" ? startGameSchema : addressSchema.extend(EVENT_SCHEMAS[event].shape);
  return z.object({ event: z.literal(event) }).extend(fields.shape);
}

/** An event to send on to a room's clients. */
export type ForwardedEvent = {
  [E in EventName]: { event: E; message: EventMessage<E> & { external: true } };
}[EventName];

/** Why a message is junk; short enough for a metric's label. */
export type JunkCause = "too_long" | "not_json" | "not_an_object" | "unknown_event" | "wrong_channel" | "wrong_shape";

/** A message from a channel, by its meaning. Only `start_game` and `forward` ask a room for anything. */
export type Inbound =
  | { kind: "statement" }
  | { kind: "start_game"; room_id: string; players: string[] }
  | ({ kind: "forward"; room_id: string } & ForwardedEvent)
  | { kind: "junk"; cause: JunkCause };

/**
 * Reads a message from the channel of the event `channel` (without the prefix). Never throws.
 *
 * A message with an `origin` is a server's statement, whatever else it holds. `players` are the players that a `start_game`
 * names, each once; empty if it names none.
 */
export function readInbound(channel: string, text: string): Inbound {
  // servers' own messages start like this; they are most of the traffic, and are not parsed
  if (text.startsWith('{"origin":')) return { kind: "statement" };
  if (text.length > MAX_COMMAND_LENGTH) return junk("too_long");
  const body = parsed(text);
  if (body === undefined) return junk("not_json");
  if (typeof body !== "object" || body === null || Array.isArray(body)) return junk("not_an_object");
  if (Object.hasOwn(body, "origin")) return { kind: "statement" };
  const { event } = body as { event?: unknown };
  if (!isEventName(event)) return junk("unknown_event");
  if (event !== channel) return junk("wrong_channel");
  return event === "start_game" ? startGame(body) : forward(event, body);
}

function startGame(body: object): Inbound {
  const read = startGameSchema.safeParse(body);
  if (!read.success) return junk("wrong_shape");
  const players = new Set(read.data.players.map((player) => player.player_id));
  return { kind: "start_game", room_id: read.data.room_id, players: [...players] };
}

function forward(event: EventName, body: object): Inbound {
  const address = addressSchema.safeParse(body);
  const fields = EVENT_SCHEMAS[event].safeParse(body);
  if (!address.success || !fields.success) return junk("wrong_shape");
  const { room_id, ...about } = address.data;
  const message = { ...fields.data, ...about, external: true };
  return { kind: "forward", room_id, event, message } as Inbound;
}

function isEventName(name: unknown): name is EventName {
  return EVENT_NAMES.some((known) => known === name);
}

function junk(cause: JunkCause): Inbound {
  return { kind: "junk", cause };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
