import * as z from "zod";
import {
  matchmakingAnswerSchema,
  matchmakingRequestSchema,
  playersAnswerSchema,
  playersRequestSchema,
  roomListingSchema,
  roomsAnswerSchema,
  roomsQuerySchema,
} from "../protocol/api.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { partyAnswerSchema, partyJoinSchema, partyLeftSchema, partyQuerySchema } from "../protocol/parties.ts";
import {
  deletionAnswerSchema,
  historyAnswerSchema,
  historyQuerySchema,
  leaderboardAnswerSchema,
  leaderboardQuerySchema,
  profileAnswerSchema,
} from "../protocol/playersApi.ts";
import { KEYS_PATH } from "../protocol/signature.ts";
import { keySetSchema, replayAnswerSchema, signedResultSchema } from "../protocol/signedResult.ts";

/** An operation of the API, as the document describes it. */
export interface Operation {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly forms?: boolean;
  /** Whether the call needs a player's token, or only takes one. */
  readonly token?: "needed" | "taken";
  readonly status?: number;
  readonly answer: z.ZodType;
  readonly errors: readonly ErrorCode[];
}

const HEALTHY = z.object({ status: z.string(), process_id: z.string() });

const BODY_ERRORS: readonly ErrorCode[] = ["payload_too_large", "unsupported_media_type"];
const BUSY_ERRORS: readonly ErrorCode[] = ["draining", "no_headroom", "unavailable"];

const PARTY_ERRORS: readonly ErrorCode[] = ["unauthorized", "not_found", "draining", "unavailable"];

/** The operations of the HTTP API, in the order in which the document lists them. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: "/api/pong/players",
    summary: "Makes a guest.",
    status: 201,
    body: playersRequestSchema,
    answer: playersAnswerSchema,
    errors: [...BODY_ERRORS, "forbidden"],
  },
  {
    method: "post",
    path: "/api/pong/matchmaking",
    summary: "Finds a match and reserves a seat in it.",
    body: matchmakingRequestSchema,
    forms: true,
    token: "taken",
    answer: matchmakingAnswerSchema,
    errors: [
      ...BODY_ERRORS,
      ...BUSY_ERRORS,
      "unauthorized",
      "forbidden",
      "not_found",
      "room_not_found",
      "room_full",
      "room_locked",
      "room_mismatch",
    ],
  },
  {
    method: "post",
    path: "/api/pong/parties",
    summary: "Makes a party, which the caller leads.",
    status: 201,
    token: "needed",
    answer: partyAnswerSchema,
    errors: ["unauthorized", "unavailable"],
  },
  {
    method: "post",
    path: "/api/pong/parties/join",
    summary: "Joins a party. The caller leaves another one.",
    token: "needed",
    body: partyJoinSchema,
    answer: partyAnswerSchema,
    errors: [...BODY_ERRORS, "unauthorized", "not_found", "room_full", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/parties/{party}",
    summary: "Shows a party to its members.",
    token: "needed",
    query: partyQuerySchema,
    answer: partyAnswerSchema,
    errors: PARTY_ERRORS,
  },
  {
    method: "delete",
    path: "/api/pong/parties/{party}",
    summary: "Leaves a party.",
    token: "needed",
    answer: partyLeftSchema,
    errors: PARTY_ERRORS,
  },
  {
    method: "delete",
    path: "/api/pong/parties/{party}/members/{player_id}",
    summary: "Removes a member: oneself, or, as the leader, another one.",
    token: "needed",
    answer: partyLeftSchema,
    errors: [...PARTY_ERRORS, "forbidden"],
  },
  {
    method: "get",
    path: "/api/pong/rooms",
    summary: "Lists public rooms.",
    query: roomsQuerySchema,
    answer: roomsAnswerSchema,
    errors: ["unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/rooms/{room_id}",
    summary: "Shows a public room.",
    answer: roomListingSchema,
    errors: ["room_not_found", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/matches/{match_id}",
    summary: "The result of a match, kept for 30 days.",
    answer: signedResultSchema,
    errors: ["match_not_found", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/matches/{match_id}/replay",
    summary: "The replay of a match, kept for 7 days.",
    answer: replayAnswerSchema,
    errors: ["match_not_found", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/leaderboard",
    summary: "The best players of a mode.",
    query: leaderboardQuerySchema,
    answer: leaderboardAnswerSchema,
    errors: ["player_not_found", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/players/{player_id}",
    summary: "A player's ratings, streak and opponents.",
    answer: profileAnswerSchema,
    errors: ["player_not_found", "unavailable"],
  },
  {
    method: "delete",
    path: "/api/pong/players/{player_id}",
    summary: "Deletes the player of the token.",
    answer: deletionAnswerSchema,
    token: "needed",
    errors: ["unauthorized", "forbidden", "player_not_found", "unavailable"],
  },
  {
    method: "get",
    path: "/api/pong/players/{player_id}/matches",
    summary: "A player's results, the newest first.",
    query: historyQuerySchema,
    answer: historyAnswerSchema,
    errors: ["player_not_found", "unavailable"],
  },
  {
    method: "get",
    path: KEYS_PATH,
    summary: "The public keys of the signatures of results.",
    answer: keySetSchema,
    errors: ["unavailable"],
  },
  { method: "get", path: "/livez", summary: "Says that the process runs.", answer: HEALTHY, errors: [] },
  {
    method: "get",
    path: "/readyz",
    summary: "Says whether the process takes players.",
    answer: HEALTHY,
    errors: BUSY_ERRORS,
  },
];
