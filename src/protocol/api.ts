import * as z from "zod";
import type { RoomKind } from "./kinds.ts";
import { BOT_LEVELS, DEFAULT_MODE, MODES, PHASES } from "./kinds.ts";
import { DELETED } from "./names.ts";
import { codeSchema, idSchema, usernameSchema } from "./shapes.ts";
import { PROTOCOL_VERSION } from "./version.ts";

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
    username: usernameSchema.optional().describe("For a call without a token. 1 to 20 visible characters."),
    mode: z.enum(MODES).optional().describe("Seats in the match; 4-player by default."),
    gameMode: z.enum(MODES).optional().describe("Another name of mode."),
    ranked: z.boolean().optional().describe("Play for the rating, without bots; false by default."),
    private: z.boolean().optional().describe("Make a private room. The answer has its code."),
    code: codeSchema.optional().describe("Join the private room with this code."),
    room_id: idSchema.optional().describe("Join this room."),
    spectate: z.boolean().default(false).describe("Watch. Needs a room_id or a code."),
    bots: z.boolean().optional().describe("Let bots fill empty seats; true by default."),
    bot_level: z.enum(BOT_LEVELS).optional().describe("How well those bots play; middle by default."),
    protocol: z
      .literal(PROTOCOL_VERSION, {
        error: `the server has version ${PROTOCOL_VERSION}: reload the page or update the client`,
      })
      .optional()
      .describe("The version of the protocol that the client knows. Any other than the server's is refused."),
    party: idSchema.optional().describe("A seat for each member of this party, in one room. For its leader."),
  })
  .refine(({ mode, gameMode }) => mode === undefined || gameMode === undefined || mode === gameMode, {
    path: ["gameMode"],
    message: "is another name of mode, and contradicts it",
  })
  .refine(({ spectate, room_id, code }) => !spectate || room_id !== undefined || code !== undefined, {
    path: ["spectate"],
    message: "needs a room_id or a code",
  })
  .refine(({ ranked, private: closed }) => !(ranked && closed), {
    path: ["private"],
    message: "a ranked room is public",
  })
  .refine(({ party, ranked, spectate }) => party === undefined || !(ranked || spectate), {
    path: ["party"],
    message: "parties play casual matches: leave out ranked and spectate",
  })
  .transform(({ gameMode, protocol: _, ...request }) => ({
    ...request,
    mode: request.mode ?? gameMode,
    // a ranked room has no bots, whatever the call says about them
    ...(request.ranked && { bots: undefined, bot_level: undefined }),
  }));

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

/** The fields of a query that are not empty. */
export function filledFields(query: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ""));
}

/** The number of items that a query asks for. */
export function limitSchema(limit: { readonly default: number; readonly max: number }) {
  return z
    .string()
    .regex(/^\d{1,9}$/, "expected a whole number")
    .transform(Number)
    .pipe(z.int().min(1).max(limit.max))
    .default(limit.default);
}

const roomsFields = z.object({
  mode: z.enum(MODES).optional(),
  phase: z.enum(PHASES).optional(),
  limit: limitSchema(ROOMS_LIMIT),
  /** Cursor of the previous answer; opaque to callers. */
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_=-]{1,200}$/, "expected the cursor of an earlier answer")
    .optional(),
});

/** Query of `GET /api/pong/rooms`. An empty field, such as `mode=`, is ignored. */
export const roomsQuerySchema = z.preprocess(filledFields, roomsFields);

/** The checked query of `GET /api/pong/rooms`. */
export type RoomsQuery = z.output<typeof roomsQuerySchema>;

/** Answer of `POST /api/pong/players`. */
export const playersAnswerSchema = z.object({
  player_id: z.string(),
  username: z.string(),
  token: z.string().describe("A JWT that is valid for 30 days."),
});

/** Answer of `POST /api/pong/players`. */
export type PlayersAnswer = z.output<typeof playersAnswerSchema>;

/** A reserved seat, for `client.consumeSeatReservation`. */
export const seatReservationSchema = z.object({
  name: z.string(),
  roomId: z.string(),
  sessionId: z.string(),
  processId: z.string(),
  publicAddress: z.string().exactOptional(),
  reconnectionToken: z
    .string()
    .exactOptional()
    .describe("A one-time ticket, without which the session id opens no seat."),
  room: z
    .object({ name: z.string(), roomId: z.string(), processId: z.string(), publicAddress: z.string().exactOptional() })
    .exactOptional()
    .describe("For SDKs older than 0.17: leads to a refusal that names the version to use."),
});

/** A reserved seat, for `client.consumeSeatReservation`. */
export type SeatReservation = z.output<typeof seatReservationSchema>;

/** Answer of `POST /api/pong/matchmaking`. */
export const matchmakingAnswerSchema = z.object({
  protocol: z.int(),
  room_id: z.string(),
  player_id: z.string(),
  username: z.string(),
  token: z.string(),
  mode: z.enum(MODES),
  ranked: z.boolean(),
  spectator: z.boolean(),
  resumed: z.boolean().describe("The caller is back on a seat that they already had."),
  is_full: z.boolean(),
  wait_seconds: z.int().nullable().exactOptional().describe("In a ranked room: about the longest wait, or null."),
  code: z.string().nullable().describe("The code of a private room, otherwise null."),
  bots: z.boolean().describe("Whether bots may take empty seats of this room."),
  bot_level: z.enum(BOT_LEVELS),
  players: z.array(z.object({ player_id: z.string(), username: z.string() })),
  reservation: seatReservationSchema,
});

/** Answer of `POST /api/pong/matchmaking`. */
export type MatchmakingAnswer = z.output<typeof matchmakingAnswerSchema>;

/** A player of a running match. */
export const standingSchema = z.object({
  player_id: z.string(),
  username: z.string(),
  bot: z.boolean(),
  lives: z.int(),
});

/** A player of a running match. */
export type Standing = z.output<typeof standingSchema>;

/** A room in the list of rooms, and the answer of `GET /api/pong/rooms/:room_id`. */
export const roomListingSchema = z.object({
  room_id: z.string(),
  mode: z.enum(MODES),
  phase: z.enum(PHASES),
  ranked: z.boolean(),
  players: z.int().describe("Seats taken."),
  seats: z.int(),
  spectators: z.int(),
  standing: z.array(standingSchema).exactOptional().describe("The players of a running match, by side."),
});

/** A room in the list of rooms. */
export type RoomListing = z.output<typeof roomListingSchema>;

/** Answer of `GET /api/pong/rooms`. */
export const roomsAnswerSchema = z.object({
  rooms: z.array(roomListingSchema),
  cursor: z.string().nullable().describe("Cursor of the next page; null on the last page."),
});

/** Answer of `GET /api/pong/rooms`. */
export type RoomsAnswer = z.output<typeof roomsAnswerSchema>;

/** A player of a match, with the side that they guarded. */
const matchPlayerSchema = z.object({ player_id: z.string(), username: z.string(), side: z.int(), bot: z.boolean() });

/** A player of a match. */
export type MatchPlayer = z.output<typeof matchPlayerSchema>;

/** A match's result as it is stored and signed. Players are listed by place; place 1 is the winner. */
export const matchResultSchema = z.object({
  match_id: z.string(),
  room_id: z.string(),
  mode: z.enum(MODES),
  ranked: z.boolean(),
  winner_id: z.string(),
  players: z.array(
    matchPlayerSchema.extend({
      place: z.int(),
      score: z.int(),
      lives: z.int(),
      rating_change: z.int().exactOptional().describe("Ranked matches only."),
    }),
  ),
  duration_ms: z.int(),
  at: z.int().describe("Time of the match's game_over, in Unix milliseconds."),
  digest: z.string().exactOptional().describe("Digest of the final state. A replay must end with the same one."),
  recording_sha256: z.string().exactOptional().describe("SHA-256 of the recording, in hex, as docs/replays.md says."),
});

/** A match's result as it is stored and signed. */
export type MatchResult = z.output<typeof matchResultSchema>;

/** The ids of the people in a match, without bots and deleted players. */
export function humansOf({ players }: Pick<MatchResult, "players">): string[] {
  return players.filter((one) => !one.bot && one.player_id !== DELETED).map((one) => one.player_id);
}
