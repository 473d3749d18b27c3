import { humansOf, type MatchResult } from "../protocol/api.ts";
import { MODES, type Mode } from "../protocol/kinds.ts";
import { HISTORY_LIMIT, RATED_MATCHES } from "../protocol/stored.ts";
import type { Rating } from "./rating.ts";
import type { RankedPlayer, RatedPlayer, Ratings } from "./ratings.ts";
import { careerOf, fieldsOf, standingOf } from "./standing.ts";

/** Most players that are remembered. At the limit, the one who has not played for the longest time is forgotten. */
const MAX_PLAYERS = 10_000;

/** Most matches that are remembered of a player, so that their name can be deleted from the results. */
const MAX_MATCHES = 2_000;

/** A player as Redis would have them: the hash of their standings, and lists with the newest first. */
interface Remembered {
  readonly fields: Record<string, string>;
  course: string[];
  matches: string[];
}

/** The end of a match. */
interface EndedMatch {
  readonly result: MatchResult;
  readonly changes: readonly RatedPlayer[];
}

export interface MemoryRatings extends Ratings {
  /** Records a match for its players. Call it once for each match. */
  record(ended: EndedMatch): void;
}

/** Ratings in memory, for one process without Redis. They are lost when the process ends. */
export function createMemoryRatings(): MemoryRatings {
  const players = new Map<string, Remembered>();

  /** The player, moved to the end of the map. */
  function playing(id: string): Remembered {
    const player = players.get(id) ?? { fields: {}, course: [], matches: [] };
    players.delete(id);
    players.set(id, player);
    const [oldest] = players.keys();
    if (players.size > MAX_PLAYERS && oldest !== undefined) players.delete(oldest);
    return player;
  }

  const standingIn = (id: string, mode: Mode) => standingOfFields(players.get(id)?.fields ?? {}, mode);

  function rankedPlayers(mode: Mode): RankedPlayer[] {
    return [...players]
      .flatMap(([player_id, { fields }]) => {
        const { rating, matches, wins } = standingIn(player_id, mode);
        return matches < RATED_MATCHES
          ? []
          : [{ rank: 0, player_id, username: fields["username"] ?? "", rating, matches, wins }];
      })
      .sort((one, other) => other.rating - one.rating || (one.player_id < other.player_id ? 1 : -1))
      .map((player, index) => ({ ...player, rank: index + 1 }));
  }

  return {
    ratingOf: async (playerId, mode) => standingIn(playerId, mode),

    async leaderboard({ mode, limit, offset, around }) {
      const ranked = rankedPlayers(mode);
      const rank = ranked.findIndex(({ player_id }) => player_id === around);
      if (around !== undefined && rank < 0) return undefined;
      const first = around === undefined ? offset : Math.max(0, rank - Math.floor(limit / 2));
      return { total: ranked.length, players: ranked.slice(first, first + limit) };
    },

    async careerOf(playerId) {
      const { fields = {}, course = [] } = players.get(playerId) ?? {};
      const rankIn = (mode: Mode) => rankedPlayers(mode).find(({ player_id }) => player_id === playerId)?.rank;
      const ranks = MODES.map((mode) => {
        const rank = fields[`${mode}:matches`] === undefined ? undefined : rankIn(mode);
        return rank === undefined ? null : rank - 1;
      });
      return careerOf(fields, course, ranks);
    },

    async matchesOf(playerId, count, after) {
      const matches = players.get(playerId)?.matches.slice(0, HISTORY_LIMIT) ?? [];
      const index = after === undefined ? -1 : matches.indexOf(after);
      return after !== undefined && index < 0 ? undefined : matches.slice(index + 1, index + 1 + count);
    },

    allMatchesOf: async (playerId) => players.get(playerId)?.matches ?? [],

    async forget(playerId) {
      players.delete(playerId);
    },

    record({ result, changes }) {
      const { match_id, mode, at } = result;
      for (const id of humansOf(result)) {
        const player = playing(id);
        player.matches = [match_id, ...player.matches].slice(0, MAX_MATCHES);
      }
      for (const change of changes) addChange(playing(change.player_id), change, mode, at);
    },
  };
}

function standingOfFields(fields: Remembered["fields"], mode: Mode): Rating {
  return standingOf(fieldsOf(mode).map((field) => fields[field]));
}

function addChange(player: Remembered, change: RatedPlayer, mode: Mode, at: number): void {
  const { fields } = player;
  const { rating, mu, sigma, matches, wins } = standingOfFields(fields, mode);
  const { username, won } = change;
  const newRating = rating + change.rating;
  const values = [newRating, mu + change.mu, Math.log(sigma) + change.ln_sigma, matches + 1, wins + (won ? 1 : 0)];
  for (const [index, field] of fieldsOf(mode).entries()) fields[field] = `${values[index]}`;
  const streak = won ? Number(fields["streak"] ?? 0) + 1 : 0;
  Object.assign(fields, { username, streak: `${streak}` });
  player.course = [`${at} ${mode} ${newRating}`, ...player.course].slice(0, HISTORY_LIMIT);
}
