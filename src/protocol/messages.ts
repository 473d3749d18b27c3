import * as z from "zod";
import { EMOTES } from "./emotes.ts";
import type { EventFields, EventName } from "./events.ts";
import { partyMatchSchema } from "./parties.ts";
import { uint32Schema } from "./shapes.ts";

/**
 * Every message from client to server, with its payload.
 *
 * Unknown keys are dropped, not refused, because a newer client may send more. A message without a payload, such as
 * `room.send("rematch")`, arrives as undefined.
 */
export const CLIENT_MESSAGES = {
  /**
   * A move: the paddle goes at `direction` times paddle speed from `tick` on, or from now if `tick` is left out.
   *
   * `direction` is −1 … 1, positive towards the side's end. `seq` comes back as `paddle.ack`; count from 1.
   */
  player_move: z.object({
    // + 0 turns −0 into 0, because JSON loses −0 in checkpoints and replays
    direction: z
      .number()
      .min(-1)
      .max(1)
      .transform((direction) => direction + 0),
    seq: uint32Schema,
    tick: uint32Schema.optional(),
  }),
  /** Says, in a private room, whether the player is ready to start. */
  ready: z.object({ ready: z.boolean() }),
  /** While waiting: bots take the free seats once all players who are here have sent it. */
  start: z.object({}).optional(),
  /** Keeps the seat for the next match, during the intermission. */
  rematch: z.object({}).optional(),
  /** Shows an emote to the others in the room. */
  emote: z.object({ emote: z.enum(EMOTES) }),
  /** A request for the match's time. The answer is a `ClockAnswer`. */
  clock: z.object({}).optional(),
};

/** The name of a message from client to server. */
export type ClientMessageName = keyof typeof CLIENT_MESSAGES;

/** The payloads of messages from client to server, by name. */
export type ClientMessages = { [M in ClientMessageName]: z.output<(typeof CLIENT_MESSAGES)[M]> };

/** The payload of `player_move`. */
export type PlayerMove = ClientMessages["player_move"];

/** The answer to `clock`. */
export const clockAnswerSchema = z.object({
  tick: z.int().describe("The last tick stepped."),
  ms: z
    .number()
    .describe("Milliseconds since tick 0 was due: the match is at ms * tick_rate / 1000 ticks. 0 without a match."),
});

/** The answer to `clock`. */
export type ClockAnswer = z.output<typeof clockAnswerSchema>;

/** The answer to every other request. Sent as plain messages, they have none. */
export const replySchema = z.object({
  accepted: z.boolean(),
  reason: z.string().optional().describe("Why the message changed nothing."),
});

/** The messages from server to client that are not events, with their payloads. */
export const SERVER_MESSAGES = {
  /** Sent to each client on join and on reconnect. */
  welcome: z.object({
    protocol: z.int(),
    player_id: z.string(),
    username: z.string(),
    token: z.string().describe("The bearer token of this player, for the next call to matchmaking."),
    side: z.int().describe("0 … sides − 1; −1 for a spectator."),
    spectator: z.boolean(),
    resumed: z.boolean(),
  }),
  /** A player's connection is lost; their seat is held for `seconds`. */
  player_dropped: z.object({ player_id: z.string(), seconds: z.number() }),
  player_reconnected: z.object({ player_id: z.string() }),
  /** The leader of the player's party has found a match, in another room. The reservation is the player's seat there. */
  party_match: partyMatchSchema.extend({ party: z.string() }),
  /** Sent to everybody but the sender. */
  emote: z.object({ player_id: z.string(), emote: z.enum(EMOTES) }),
};

/** The payload of `welcome`. */
export type Welcome = z.output<typeof SERVER_MESSAGES.welcome>;

/**
 * The payload of an event for a room's clients, who get it after the patch that shows it.
 *
 * `external` marks an event that another service published. It changed nothing in the match, and may lack `match_id` and
 * `tick`.
 */
export type EventMessage<E extends EventName> =
  | (EventFields[E] & { match_id: string; tick: number })
  | (EventFields[E] & { match_id?: string; tick?: number; external: true });

/** The payloads of messages from server to client, by name. Only other services send `ball_update` and `update_position`. */
export type ServerMessages = { [M in keyof typeof SERVER_MESSAGES]: z.output<(typeof SERVER_MESSAGES)[M]> } & {
  [E in EventName]: EventMessage<E>;
};
