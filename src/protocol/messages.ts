import * as z from "zod";
import type { EmoteId } from "./emotes.ts";
import { EMOTES } from "./emotes.ts";
import type { EventFields, EventName } from "./events.ts";
import { uint32Schema } from "./shapes.ts";

// Keys that a schema does not know are dropped, not refused: a newer client may send more.
// `room.send("rematch")` without a payload arrives as undefined.

/**
 * A move: from `tick` on (now, if left out) the paddle goes at `direction` times paddle speed.
 *
 * `direction` is -1 … 1, positive towards the side's end. `seq` comes back as `paddle.ack`; count from 1.
 */
export const playerMoveSchema = z.object({
  // -0 becomes 0: checkpoints and replays are JSON, which loses the difference.
  direction: z
    .number()
    .min(-1)
    .max(1)
    .transform((direction) => direction + 0),
  seq: uint32Schema,
  tick: uint32Schema.optional(),
});

/** In a private room: whether the player is ready to start. */
export const readySchema = z.object({ ready: z.boolean() });

/** In the intermission: keep my seat for the next match. */
export const rematchSchema = z.object({}).optional();

export const emoteSchema = z.object({ emote: z.enum(EMOTES) });

/** A request; `ClockAnswer` is its answer. */
export const clockSchema = z.object({}).optional();

export const CLIENT_MESSAGES = {
  player_move: playerMoveSchema,
  ready: readySchema,
  rematch: rematchSchema,
  emote: emoteSchema,
  clock: clockSchema,
} as const;

export type ClientMessageName = keyof typeof CLIENT_MESSAGES;
export type ClientMessages = { [M in ClientMessageName]: z.output<(typeof CLIENT_MESSAGES)[M]> };
export type PlayerMove = ClientMessages["player_move"];

export interface ClockAnswer {
  /** The last tick stepped. */
  tick: number;
  /** Milliseconds since tick 0 was due: now is `ms * tick_rate / 1000` ticks. */
  ms: number;
}

/** To each client, on join and on reconnect. */
export interface Welcome {
  protocol: number;
  player_id: string;
  username: string;
  /** The bearer token of this player, for the next call to matchmaking. */
  token: string;
  /** 0 … sides - 1; -1 for a spectator. */
  side: number;
  spectator: boolean;
  resumed: boolean;
}

/**
 * An event as a room's clients get it: after the patch that shows it.
 *
 * `external` marks one that another service published; it changed nothing in the match, and may
 * lack `match_id` and `tick`.
 */
export type EventMessage<E extends EventName> =
  | (EventFields[E] & { match_id: string; tick: number })
  | (EventFields[E] & { match_id?: string; tick?: number; external: true });

/** Server → client, by name. `ball_update` and `update_position` come from other services only. */
export type ServerMessages = {
  welcome: Welcome;
  /** The connection is lost; the seat is held for `seconds`. */
  player_dropped: { player_id: string; seconds: number };
  player_reconnected: { player_id: string };
  /** Not to its sender. */
  emote: { player_id: string; emote: EmoteId };
} & { [E in EventName]: EventMessage<E> };
