import type { MatchResult } from "../protocol/api.ts";
import { ApiError } from "../protocol/errors.ts";
import type { HistoryAnswer, HistoryQuery, ProfileAnswer } from "../protocol/playersApi.ts";
import type { SignedResult } from "../protocol/signedResult.ts";
import { opponentsOf } from "./opponents.ts";
import type { Career, LeaderboardPage, PageQuery, Ratings } from "./ratings.ts";

/** Number of the last matches in which a profile looks for opponents. */
const OPPONENT_MATCHES = 50;

/** The records that profiles are made of. */
interface ProfileRecords {
  playerOf(playerId: string): Promise<{ readonly username: string; readonly since: number } | undefined>;
  /** The results that are still kept, in the order of the ids. */
  resultsOf(matchIds: readonly string[]): Promise<MatchResult[]>;
}

export interface ProfilesOptions {
  readonly records: ProfileRecords;
  readonly ratings: Pick<Ratings, "careerOf" | "leaderboard" | "matchesOf">;
  /** Makes the signature of a result. */
  readonly sign: (result: MatchResult) => Promise<string>;
}

/** Public knowledge about players. All methods reject with ApiError `player_not_found` for an unknown player. */
export interface Profiles {
  profileOf(playerId: string): Promise<ProfileAnswer>;
  /** Rejects with `invalid_request` if the cursor is none of this player's matches. */
  historyOf(playerId: string, query: HistoryQuery): Promise<HistoryAnswer>;
  leaderboard(query: PageQuery): Promise<LeaderboardPage>;
}

export function createProfiles({ records, ratings, sign }: ProfilesOptions): Profiles {
  return {
    async profileOf(playerId) {
      const matches = async () => records.resultsOf((await ratings.matchesOf(playerId, OPPONENT_MATCHES)) ?? []);
      const asked = [records.playerOf(playerId), ratings.careerOf(playerId), matches()] as const;
      const [player, career, results] = await Promise.all(asked);
      const username = player?.username ?? career.username;
      if (username === undefined) throw unknownPlayer();
      const { best, worst } = opponentsOf(results, playerId);
      return {
        player_id: playerId,
        username,
        since: player?.since ?? career.course.at(-1)?.at ?? 0,
        ratings: ratingsIn(career),
        streak: career.streak,
        best_opponent: best,
        worst_opponent: worst,
        rating_history: [...career.course],
      };
    },

    async historyOf(playerId, { limit, cursor }) {
      const ids = await ratings.matchesOf(playerId, limit + 1, cursor);
      if (ids === undefined) {
        const details = [{ field: "cursor", message: "not a match of this history, or too old" }];
        throw new ApiError("invalid_request", "cursor: not a match of this history, or too old", { details });
      }
      if (ids.length === 0 && cursor === undefined && (await records.playerOf(playerId)) === undefined) {
        throw unknownPlayer();
      }
      const shown = ids.slice(0, limit);
      const matches: SignedResult[] = [];
      // one after the other, so that ticks come in between
      for (const result of await records.resultsOf(shown)) matches.push({ ...result, signature: await sign(result) });
      return { matches, cursor: (ids.length > limit && shown.at(-1)) || null };
    },

    async leaderboard(query) {
      const page = await ratings.leaderboard(query);
      if (page === undefined) throw new ApiError("player_not_found", "this player is not on the leaderboard");
      return page;
    },
  };
}

function ratingsIn({ standings }: Career): ProfileAnswer["ratings"] {
  const shown = [...standings].map(([mode, { rating, uncertainty, rank, matches, wins }]) => [
    mode,
    { rating, uncertainty, rank, matches, wins },
  ]);
  return Object.fromEntries(shown);
}

function unknownPlayer(): ApiError {
  return new ApiError("player_not_found", "there is no such player");
}
