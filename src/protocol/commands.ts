import * as z from "zod";
import type { EventFields, EventName } from "./events.ts";
import { ELIMINATION_REASONS, EVENT_NAMES } from "./events.ts";
import { MAX_SEATS, MODES } from "./kinds.ts";
import type { EventMessage } from "./messages.ts";
import { idSchema, playerIdSchema, uint32Schema, usernameSchema } from "./shapes.ts";

/** Longest message read from Redis, in UTF-16 units: several times the largest that we publish. */
export const MAX_COMMAND_LENGTH = 16_384;

/** Far outside every arena and every speed: only keeps the absurd away from clients. */
const coordinate = z.number().min(-10_000).max(10_000);
const vector = z.object({ x: coordinate, y: coordinate });
const side = z
  .int()
  .min(0)
  .max(MAX_SEATS - 1);
const place = z.int().min(1).max(MAX_SEATS);
const lives = z.int().min(0).max(255);
const score = z.int().min(0).max(65_535);

const seatCount = z.object({
  player_id: playerIdSchema,
  username: usernameSchema,
  players: z.int().min(0).max(MAX_SEATS),
  seats: z.int().min(2).max(MAX_SEATS),
});
const ballTrajectory = z.object({ ball_id: idSchema, position: vector, velocity: vector, tick: uint32Schema });
const playerResult = z.object({ player_id: playerIdSchema, username: usernameSchema, place, score, lives });
const startingPlayer = z.object({ player_id: playerIdSchema, username: usernameSchema, side });

/** The fields of each event, as somebody else may send them. Unknown keys are dropped. */
export const EVENT_SCHEMAS = {
  player_joined: seatCount,
  player_left: seatCount,
  start_game_countdown: z.object({ countdown: z.int().min(0).max(60) }),
  start_game: z.object({ players: z.array(startingPlayer).max(MAX_SEATS), mode: z.enum(MODES), ranked: z.boolean() }),
  start_game_failed: z.object({ reason: z.string().max(200), missing: z.array(playerIdSchema).max(MAX_SEATS) }),
  ball_spawn: ballTrajectory,
  ball_update: ballTrajectory,
  update_position: z.object({
    player_id: playerIdSchema,
    position: coordinate,
    direction: z.number().min(-1).max(1),
    tick: uint32Schema,
  }),
  score_update: z.object({ player_id: playerIdSchema, score }),
  ball_despawn: z.object({ ball_id: idSchema, player_id: playerIdSchema, remaining_lives: lives }),
  player_eliminated: z.object({ player_id: playerIdSchema, place, reason: z.enum(ELIMINATION_REASONS) }),
  game_over: z.object({
    winner_id: z.union([playerIdSchema, z.literal("")]),
    players: z.array(playerResult).max(MAX_SEATS),
    duration_ms: z.int().min(0),
    ranked: z.boolean(),
  }),
} as const satisfies { [E in EventName]: z.ZodType<EventFields[E]> };

const startGameSchema = z.object({
  room_id: idSchema,
  players: z
    .array(z.object({ player_id: playerIdSchema }))
    .max(MAX_SEATS)
    .default([]),
});

/** What every other event may say about itself; only the room is needed. */
const addressSchema = z.object({
  room_id: idSchema,
  match_id: idSchema.optional(),
  tick: uint32Schema.optional(),
});

/** An event to send on to a room's clients. */
export type ForwardedEvent = {
  [E in EventName]: { event: E; message: EventMessage<E> & { external: true } };
}[EventName];

/** Why a message was junk; short enough for a metric's label. */
export type JunkCause = "too_long" | "not_json" | "not_an_object" | "unknown_event" | "wrong_channel" | "wrong_shape";

/** What a message on one of our channels is. Only `start_game` and `forward` ask for anything. */
export type Inbound =
  | { kind: "statement" }
  | { kind: "start_game"; room_id: string; players: string[] }
  | ({ kind: "forward"; room_id: string } & ForwardedEvent)
  | { kind: "junk"; cause: JunkCause };

/**
 * Reads a message from the channel of the event `channel` (without the prefix). Never throws.
 *
 * A message with an `origin` is a server's statement, whatever else it holds. `players` are the named
 * ones, each once; none named is an empty list.
 */
export function readInbound(channel: string, text: string): Inbound {
  // What servers publish starts like this: most of the traffic, and it needs no parsing.
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
