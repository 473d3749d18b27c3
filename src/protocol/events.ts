import type { Mode } from "./kinds.ts";

/** Every event of a room, in about the order of a match. Its channel on Redis has the same name. */
export const EVENT_NAMES = [
  "player_joined",
  "player_left",
  "start_game_countdown",
  "start_game",
  "start_game_failed",
  "ball_spawn",
  "ball_update",
  "update_position",
  "score_update",
  "ball_despawn",
  "player_eliminated",
  "game_over",
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** The frequent ones, many a second and room: published on demand only. */
export const MOVEMENT_EVENTS = ["ball_update", "update_position"] as const satisfies readonly EventName[];

/** Published exactly once per (match_id, n), whatever crashes; the others at most once. */
export const EXACTLY_ONCE_EVENTS = [
  "start_game",
  "player_eliminated",
  "game_over",
] as const satisfies readonly EventName[];

/** What is listened to by default, by the name of the group. */
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

/** Arena units, or arena units a second. */
export interface Vector {
  x: number;
  y: number;
}

interface SeatCount {
  player_id: string;
  username: string;
  /** Seats taken, this event included. */
  players: number;
  seats: number;
}

interface BallTrajectory {
  /** The key of `balls` in the state. */
  ball_id: string;
  position: Vector;
  velocity: Vector;
  tick: number;
}

/** A player's line of the final table. */
export interface PlayerResult {
  player_id: string;
  username: string;
  /** 1 is the winner. */
  place: number;
  score: number;
  lives: number;
}

/** What each event says beside who published it and which room it is about. */
export interface EventFields {
  player_joined: SeatCount;
  player_left: SeatCount;
  /** Seconds left: 3, 2, 1, one second apart. */
  start_game_countdown: { countdown: number };
  start_game: { players: { player_id: string; username: string; side: number }[]; mode: Mode; ranked: boolean };
  /** A commanded start that did not come about; `missing` are the named players who were not there. */
  start_game_failed: { reason: string; missing: string[] };
  ball_spawn: BallTrajectory;
  ball_update: BallTrajectory;
  update_position: { player_id: string; position: number; direction: number; tick: number };
  score_update: { player_id: string; score: number };
  /** `player_id` let it in. */
  ball_despawn: { ball_id: string; player_id: string; remaining_lives: number };
  player_eliminated: { player_id: string; place: number; reason: EliminationReason };
  game_over: { winner_id: string; players: PlayerResult[]; duration_ms: number; ranked: boolean };
}

export const ELIMINATION_REASONS = ["lives", "left", "disconnected"] as const;

export type EliminationReason = (typeof ELIMINATION_REASONS)[number];

/** Which match an event belongs to, and where in it. */
export interface EventPlace {
  room_id: string;
  match_id: string;
  /** Counts the match's events from 1. */
  n: number;
  /** Unix milliseconds. */
  at: number;
}

/** The event `E` as it is on Redis, published by the process `origin`. */
export type PublishedEvent<E extends EventName> = { origin: string; event: E } & EventPlace & EventFields[E];

/**
 * The message for Redis, keys in the order of the wire.
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
