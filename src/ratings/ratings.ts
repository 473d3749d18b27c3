import type { Mode } from "../protocol/kinds.ts";
import type { Rating, RatingChange } from "./rating.ts";

/** A player of a ranked match that is over, and what it has changed for them. */
export interface RatedPlayer extends RatingChange {
  readonly player_id: string;
  readonly username: string;
  readonly won: boolean;
}

/** A page of a leaderboard: the players from `offset` on, or those `around` a player. */
export interface PageQuery {
  readonly mode: Mode;
  readonly limit: number;
  readonly offset: number;
  readonly around?: string | undefined;
}

/** A player on a leaderboard. Rank 1 is the best. */
export interface RankedPlayer {
  readonly rank: number;
  readonly player_id: string;
  readonly username: string;
  readonly rating: number;
  readonly matches: number;
  readonly wins: number;
}

/** A page of a leaderboard, and the number of all players on it. */
export interface LeaderboardPage {
  readonly players: RankedPlayer[];
  readonly total: number;
}

/** A player's rating after a match. */
export interface RatingStep {
  /** Unix milliseconds. */
  readonly at: number;
  readonly mode: Mode;
  readonly rating: number;
}

/** Everything that ranked matches say about a player. */
export interface Career {
  /** As of the last ranked match; undefined without one. */
  readonly username: string | undefined;
  /** By mode, those without a ranked match left out. The rank is null for players who are not on the leaderboard yet. */
  readonly standings: ReadonlyMap<Mode, Rating & { readonly rank: number | null }>;
  /** Ranked matches won in a row. */
  readonly streak: number;
  /** The newest first, at most HISTORY_LIMIT. */
  readonly course: readonly RatingStep[];
}

/** The standings of players, and the matches that they have played. Methods reject with ApiError `unavailable` while Redis is away. */
export interface Ratings {
  /** The player's standing in a mode; a newcomer's if they have played no ranked match of it. */
  ratingOf(playerId: string, mode: Mode): Promise<Rating>;
  /** Undefined if the page is to be around a player who is not on the leaderboard. */
  leaderboard(query: PageQuery): Promise<LeaderboardPage | undefined>;
  careerOf(playerId: string): Promise<Career>;
  /** Ids of a player's matches, the newest first: `count` of them after the match `after`. Undefined if that is not one of them. */
  matchesOf(playerId: string, count: number, after?: string): Promise<string[] | undefined>;
  /** Ids of all matches of a player whose results are kept. */
  allMatchesOf(playerId: string): Promise<string[]>;
  /** Deletes everything about a player. */
  forget(playerId: string): Promise<void>;
}
