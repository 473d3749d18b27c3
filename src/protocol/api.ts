import * as z from "zod";
import type { PlayerResult } from "./events.ts";
import type { Mode, Phase, RoomKind } from "./kinds.ts";
import { DEFAULT_MODE, MODES, PHASES } from "./kinds.ts";
import { codeSchema, idSchema, usernameSchema } from "./shapes.ts";

/** Rooms in one answer, unless the query says otherwise, and at most. */
export const ROOMS_LIMIT = { default: 50, max: 200 } as const;

/** Body of `POST /api/pong/players`. */
export const playersRequestSchema = z.object({ username: usernameSchema });

export type PlayersRequest = z.output<typeof playersRequestSchema>;

/**
 * Body of `POST /api/pong/matchmaking`, and the options of the SDK's matchmaking methods.
 *
 * What was left out stays undefined: who joins a room by id or code need not name its kind.
 * `roomKindOf` has the defaults.
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

export type MatchmakingRequest = z.output<typeof matchmakingRequestSchema>;

/** The kind of room a request asks for. Ranked rooms never have bots. */
export function roomKindOf(request: MatchmakingRequest): RoomKind {
  const ranked = request.ranked ?? false;
  return {
    mode: request.mode ?? DEFAULT_MODE,
    ranked,
    bots: !ranked && (request.bots ?? true),
    private: request.private ?? false,
  };
}

const BOOLEAN_FIELDS = new Set(["ranked", "private", "spectate", "bots"]);

/**
 * A form's fields as the JSON body they stand for; the schema then judges both alike.
 *
 * Forms have no booleans (`true` and `false` are words there) and send empty fields along: those are left out.
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
  /** From the answer before; opaque to callers. */
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_=-]{1,200}$/, "expected the cursor of an earlier answer")
    .optional(),
});

/** Query of `GET /api/pong/rooms`; `mode=` is the same as no mode. */
export const roomsQuerySchema = z.preprocess(
  (query) => Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== "")),
  roomsFields,
);

export type RoomsQuery = z.output<typeof roomsQuerySchema>;

export interface PlayersAnswer {
  player_id: string;
  username: string;
  /** A JWT, good for 30 days. */
  token: string;
}

/** For `client.consumeSeatReservation`. */
export interface SeatReservation {
  name: string;
  roomId: string;
  sessionId: string;
  processId: string;
  publicAddress?: string;
  /** A one-time ticket: a session id alone opens no seat. */
  reconnectionToken?: string;
}

export interface MatchmakingAnswer {
  protocol: number;
  room_id: string;
  player_id: string;
  username: string;
  token: string;
  mode: Mode;
  ranked: boolean;
  spectator: boolean;
  /** The caller was put back on the seat he had. */
  resumed: boolean;
  is_full: boolean;
  /** Of a private room, else null. */
  code: string | null;
  players: { player_id: string; username: string }[];
  reservation: SeatReservation;
}

export interface RoomListing {
  room_id: string;
  mode: Mode;
  phase: Phase;
  ranked: boolean;
  players: number;
  seats: number;
  spectators: number;
}

export interface RoomsAnswer {
  rooms: RoomListing[];
  /** For the next page; null on the last. */
  cursor: string | null;
}

/** `GET /api/pong/matches/:match_id`. */
export interface MatchResult {
  match_id: string;
  room_id: string;
  mode: Mode;
  ranked: boolean;
  winner_id: string;
  players: PlayerResult[];
  duration_ms: number;
  /** Unix milliseconds of its `game_over`. */
  at: number;
}
