import * as z from "zod";
import { filledFields, limitSchema } from "./api.ts";
import { DEFAULT_MODE, MODES } from "./kinds.ts";
import { idSchema, playerIdSchema } from "./shapes.ts";
import { signedResultSchema } from "./signedResult.ts";
import { HISTORY_LIMIT } from "./stored.ts";

/** Number of players in one page of a leaderboard: without a limit in the query, and at most. */
const PAGE_LIMIT = { default: 50, max: 200 } as const;
/** Number of results in one answer. */
const RESULTS_LIMIT = { default: 50, max: HISTORY_LIMIT } as const;

/** Query of `GET /api/pong/leaderboard`. An empty field, such as `mode=`, is ignored. */
export const leaderboardQuerySchema = z.preprocess(
  filledFields,
  z.object({
    mode: z.enum(MODES).default(DEFAULT_MODE),
    limit: limitSchema(PAGE_LIMIT),
    offset: z
      .string()
      .regex(/^\d{1,9}$/, "expected a whole number")
      .transform(Number)
      .default(0)
      .describe("Number of players to skip. Not used with around."),
    around: playerIdSchema.optional().describe("Show the players around this one."),
  }),
);

/** Answer of `GET /api/pong/leaderboard`: the players with ten ranked matches or more, the best first. */
export const leaderboardAnswerSchema = z.object({
  players: z.array(
    z.object({
      rank: z.int(),
      player_id: z.string(),
      username: z.string(),
      rating: z.int(),
      matches: z.int(),
      wins: z.int(),
    }),
  ),
  total: z.int().describe("Number of all players on the leaderboard."),
});

/** Answer of `GET /api/pong/leaderboard`. */
export type LeaderboardAnswer = z.output<typeof leaderboardAnswerSchema>;

const ratingSchema = z.object({
  rating: z.int(),
  uncertainty: z.int(),
  rank: z.int().nullable().describe("Null for players with fewer than ten ranked matches."),
  matches: z.int(),
  wins: z.int(),
});

const opponentSchema = z.object({
  player_id: z.string(),
  username: z.string(),
  wins: z.int().describe("Matches in which the player was placed before this opponent."),
  losses: z.int(),
});

/** An opponent of a player, with the matches that the player has won and lost against them. */
export type Opponent = z.output<typeof opponentSchema>;

/** Answer of `GET /api/pong/players/:player_id`. */
export const profileAnswerSchema = z.object({
  player_id: z.string(),
  username: z.string(),
  since: z.int().describe("Time of the player's first seat, in Unix milliseconds."),
  ratings: z.partialRecord(z.enum(MODES), ratingSchema).describe("Only modes with a ranked match."),
  streak: z.int().describe("Ranked matches won in a row."),
  best_opponent: opponentSchema.nullable().describe("Whom the player beats most, in their last 50 matches."),
  worst_opponent: opponentSchema.nullable().describe("To whom the player loses most, in their last 50 matches."),
  rating_history: z
    .array(z.object({ at: z.int(), mode: z.enum(MODES), rating: z.int() }))
    .describe("The rating after each of the last 200 ranked matches, the newest first."),
});

/** Answer of `GET /api/pong/players/:player_id`. */
export type ProfileAnswer = z.output<typeof profileAnswerSchema>;

/** Query of `GET /api/pong/players/:player_id/matches`. */
export const historyQuerySchema = z.preprocess(
  filledFields,
  z.object({
    limit: limitSchema(RESULTS_LIMIT),
    cursor: idSchema.optional().describe("The cursor of an earlier answer."),
  }),
);

/** The checked query of `GET /api/pong/players/:player_id/matches`. */
export type HistoryQuery = z.output<typeof historyQuerySchema>;

/** Answer of `GET /api/pong/players/:player_id/matches`: results, the newest first. */
export const historyAnswerSchema = z.object({
  matches: z.array(signedResultSchema),
  cursor: z.string().nullable().describe("Cursor of the next page; null on the last page."),
});

/** Answer of `GET /api/pong/players/:player_id/matches`. */
export type HistoryAnswer = z.output<typeof historyAnswerSchema>;

/** Answer of `DELETE /api/pong/players/:player_id`. */
export const deletionAnswerSchema = z.object({ player_id: z.string(), deleted: z.literal(true) });
