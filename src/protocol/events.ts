import * as z from "zod";
import { MAX_SEATS, MODES } from "./kinds.ts";
import { idSchema, playerIdSchema, uint32Schema, usernameSchema } from "./shapes.ts";

/** Why a player is out, by wire name. */
export const ELIMINATION_REASONS = ["lives", "left", "disconnected"] as const;

/** Why a player is out. */
export type EliminationReason = (typeof ELIMINATION_REASONS)[number];

/** A coordinate or a speed, within bounds far outside every arena: they only keep absurd values away from clients. */
const coordinate = z.number().min(-10_000).max(10_000);
const vector = z.object({ x: coordinate, y: coordinate });
const place = z.int().min(1).max(MAX_SEATS);
const lives = z.int().min(0).max(255);
const score = z.int().min(0).max(65_535);

const seatCount = z.object({
  player_id: playerIdSchema,
  username: usernameSchema,
  /** Seats taken, this event included. */
  players: z.int().min(0).max(MAX_SEATS),
  seats: z.int().min(2).max(MAX_SEATS),
});
const startingPlayer = z.object({
  player_id: playerIdSchema,
  username: usernameSchema,
  side: z
    .int()
    .min(0)
    .max(MAX_SEATS - 1),
});
/** `ball_id` is the key of `balls` in the state; arena units, and arena units a second. */
const ballTrajectory = z.object({ ball_id: idSchema, position: vector, velocity: vector, tick: uint32Schema });
/** `place` 1 is the winner. */
const playerResult = z.object({
  player_id: playerIdSchema,
  username: usernameSchema,
  place,
  score,
  lives,
  /** Ranked matches only. */
  rating_change: z.int().exactOptional(),
});

/**
 * Every event of a room with its fields, in about the order of a match. Its channel on Redis has the same name.
 *
 * The schemas check what other services send. They drop unknown keys.
 */
export const EVENT_SCHEMAS = {
  player_joined: seatCount,
  player_left: seatCount,
  /** Seconds left: 3, 2, 1, one second apart. */
  start_game_countdown: z.object({ countdown: z.int().min(0).max(60) }),
  start_game: z.object({ players: z.array(startingPlayer).max(MAX_SEATS), mode: z.enum(MODES), ranked: z.boolean() }),
  /** A start by command has failed; `missing` are the players of the command who were not there. */
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
  /** `player_id` let the ball in. It is null, and `remaining_lives` 0, for a ball that went with a fallen side or the match. */
  ball_despawn: z.object({ ball_id: idSchema, player_id: playerIdSchema.nullable(), remaining_lives: lives }),
  player_eliminated: z.object({ player_id: playerIdSchema, place, reason: z.enum(ELIMINATION_REASONS) }),
  game_over: z.object({
    winner_id: z.union([playerIdSchema, z.literal("")]),
    players: z.array(playerResult).max(MAX_SEATS),
    duration_ms: z.int().min(0),
    ranked: z.boolean(),
  }),
};

/** The name of an event. */
export type EventName = keyof typeof EVENT_SCHEMAS;

/** The names of all events. */
export const EVENT_NAMES = Object.keys(EVENT_SCHEMAS) as readonly EventName[];

/** The fields of each event, beside its publisher and its place in a match. */
export type EventFields = { [E in EventName]: z.output<(typeof EVENT_SCHEMAS)[E]> };

/** A player's line of the final table. */
export type PlayerResult = z.output<typeof playerResult>;

/** The frequent events, many a second in each room. They are published on demand only. */
export const MOVEMENT_EVENTS: readonly EventName[] = ["ball_update", "update_position"];

/** Events that are published exactly once per (match_id, n), even over crashes. The others are published at most once. */
export const EXACTLY_ONCE_EVENTS: readonly EventName[] = ["start_game", "player_eliminated", "game_over"];

/** The channels that are listened to by default, by group. */
export const DEFAULT_CHANNELS = {
  game_events: [
    "start_game",
    "update_position",
    "ball_update",
    "ball_spawn",
    "start_game_countdown",
    "ball_despawn",
    "player_eliminated",
    "game_over",
  ],
} as const satisfies Record<string, readonly EventName[]>;

/** The match that an event belongs to, and its place in it. */
export interface EventPlace {
  room_id: string;
  match_id: string;
  /** Counts the match's events from 1. */
  n: number;
  /** Unix milliseconds. */
  at: number;
}

/** The event `E` on Redis, published by the process `origin`. */
export type PublishedEvent<E extends EventName> = { origin: string; event: E } & EventPlace & EventFields[E];

/**
 * The message for Redis, with its keys in the order of the wire.
 *
 * `origin` comes first, so that a listener knows a server's statement by its first bytes.
 */
export function publishedEvent<E extends EventName>(
  origin: string,
  event: E,
  place: EventPlace,
  fields: EventFields[E],
): PublishedEvent<E> {
  const { room_id, match_id, n, at } = place;
  const envelope: { origin: string; event: E } & EventPlace = { origin, event, room_id, match_id, n, at };
  return { ...envelope, ...fields };
}
