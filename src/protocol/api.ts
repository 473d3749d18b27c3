import * as z from "zod";
import type { PlayerResult } from "./events.ts";
import type { Mode, Phase, RoomKind } from "./kinds.ts";
import { BOT_LEVELS, DEFAULT_MODE, MODES, PHASES } from "./kinds.ts";
import { codeSchema, idSchema, usernameSchema } from "./shapes.ts";

/** Number of rooms in one answer: without a limit in the query, and at most. */
export const ROOMS_LIMIT = { default: 50, max: 200 } as const;

/** Body of `POST /api/pong/players`. */
export const playersRequestSchema = z.object({ username: usernameSchema });

/** The checked body of `POST /api/pong/players`. */
export type PlayersRequest = z.output<typeof playersRequestSchema>;

/**
 * Body of `POST /api/pong/matchmaking`, and options of the SDK's matchmaking methods.
 *
 * Fields that are left out stay undefined, because a call that names a room by id or code need not name its kind. `roomKindOf`
 * has the defaults.
 */
export const matchmakingRequestSchema = z
  .object({
    username: usernameSchema.optional(),
    mode: z.enum(MODES).optional(),
    gameMode: z.enum(MODES).optional(),
    ranked: z
      .boolean()
      .refine((ranked) => !ranked, "not available yet")
      .optional(),
    private: z.boolean().optional(),
    code: codeSchema.optional(),
    room_id: idSchema.optional(),
    spectate: z.boolean().default(false),
    bots: z.boolean().optional(),
    bot_level: z.enum(BOT_LEVELS).optional(),
  })
  .refine(({ mode, gameMode }) => mode === undefined || gameMode === undefined || mode === gameMode, {
    path: ["gameMode"],
    message: "is another name of mode, and contradicts it",
  })
  .refine(({ spectate, room_id, code }) => !spectate || room_id !== undefined || code !== undefined, {
    path: ["spectate"],
    message: "needs a room_id or a code",
  })
  .transform(({ gameMode, ...request }) => ({ ...request, mode: request.mode ?? gameMode }));

/** A checked call for a seat. */
export type MatchmakingRequest = z.output<typeof matchmakingRequestSchema>;

/** The kind of room a request asks for. Ranked rooms never have bots. */
export function roomKindOf(request: MatchmakingRequest): RoomKind {
  const ranked = request.ranked ?? false;
  return {
    mode: request.mode ?? DEFAULT_MODE,
    ranked,
    bots: !ranked && (request.bots ?? true),
    bot_level: request.bot_level ?? "middle",
    private: request.private ?? false,
  };
}

const BOOLEAN_FIELDS = new Set(["ranked", "private", "spectate", "bots"]);

/**
 * The JSON body that a form's fields stand for, to be checked by the same schema.
 *
 * Forms have no booleans, so the words `true` and `false` become booleans. Forms send empty fields, which are left out.
 */
export function jsonOfForm(form: Iterable<[string, string]>): Record<string, unknown> {
  const filled = [...form].filter(([, value]) => value !== "");
  return Object.fromEntries(
    filled.map(([field, value]) => [field, BOOLEAN_FIELDS.has(field) ? booleanOf(value) : value]),
  );
}

function booleanOf(word: string): boolean | string {
  return word === "true" || (word === "false" ? false : word);
}

const roomsFields = z.object({
  mode: z.enum(MODES).optional(),
  phase: z.enum(PHASES).optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, "expected a whole number")
    .transform(Number)
    .pipe(z.int().min(1).max(ROOMS_LIMIT.max))
    .default(ROOMS_LIMIT.default),
  /** Cursor of the previous answer; opaque to callers. */
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_=-]{1,200}$/, "expected the cursor of an earlier answer")
    .optional(),
});

/** Query of `GET /api/pong/rooms`. An empty field, such as `mode=`, is ignored. */
export const roomsQuerySchema = z.preprocess(
  (query) => Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== "")),
  roomsFields,
);

/** The checked query of `GET /api/pong/rooms`. */
export type RoomsQuery = z.output<typeof roomsQuerySchema>;

/** Answer of `POST /api/pong/players`. */
export interface PlayersAnswer {
  player_id: string;
  username: string;
  /** A JWT that is valid for 30 days. */
  token: string;
}

/** A reserved seat, for `client.consumeSeatReservation`. */
export interface SeatReservation {
  name: string;
  roomId: string;
  sessionId: string;
  processId: string;
  publicAddress?: string;
  /** A one-time ticket, without which the session id opens no seat. */
  reconnectionToken?: string;
}

/** Answer of `POST /api/pong/matchmaking`. */
export interface MatchmakingAnswer {
  protocol: number;
  room_id: string;
  player_id: string;
  username: string;
  token: string;
  mode: Mode;
  ranked: boolean;
  spectator: boolean;
  /** The caller is back on a seat that they already had. */
  resumed: boolean;
  is_full: boolean;
  /** The code of a private room, otherwise null. */
  code: string | null;
  players: { player_id: string; username: string }[];
  reservation: SeatReservation;
}

/** A room in the list of rooms. */
export interface RoomListing {
  room_id: string;
  mode: Mode;
  phase: Phase;
  ranked: boolean;
  players: number;
  seats: number;
  spectators: number;
}

/** Answer of `GET /api/pong/rooms`. */
export interface RoomsAnswer {
  rooms: RoomListing[];
  /** Cursor of the next page; null on the last page. */
  cursor: string | null;
}

/** Answer of `GET /api/pong/matches/:match_id`. */
export interface MatchResult {
  match_id: string;
  room_id: string;
  mode: Mode;
  ranked: boolean;
  winner_id: string;
  players: PlayerResult[];
  duration_ms: number;
  /** Time of the match's `game_over`, in Unix milliseconds. */
  at: number;
}
