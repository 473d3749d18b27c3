import type { Redis } from "ioredis";
import { MODES } from "../protocol/kinds.ts";
import { HISTORY_LIMIT } from "../protocol/stored.ts";
import { answered } from "../redis/answered.ts";
import { defineScripts } from "../redis/defineScripts.ts";
import { keys } from "../redis/keys.ts";
import type { RankedPlayer, Ratings } from "./ratings.ts";
import { careerOf, fieldsOf, standingOf } from "./standing.ts";

const SCRIPTS = {
  /**
   * Returns the number of players on a leaderboard, and those of a page: rank, id, username, rating, matches and wins. Returns
   * nothing if the player `around` is not on it. Players whose ratings have expired leave it.
   */
  leaderboardPage: {
    keys: "leaderboard ratingsOf",
    args: "mode offset limit around",
    lua: `
local first = tonumber(offset)
if around ~= '' then
  local rank = redis.call('ZREVRANK', leaderboard, around)
  if not rank then return false end
  first = math.max(0, rank - math.floor(limit / 2))
end
local page = redis.call('ZREVRANGE', leaderboard, first, first + limit - 1, 'WITHSCORES')
local rows = {}
for index = 1, #page, 2 do
  local id = page[index]
  local fields = redis.call('HMGET', ratingsOf .. id, 'username', mode .. ':matches', mode .. ':wins')
  if fields[1] then rows[#rows + 1] = {first + #rows + 1, id, fields[1], page[index + 1], fields[2], fields[3]}
  else redis.call('ZREM', leaderboard, id) end
end
return {redis.call('ZCARD', leaderboard), rows}`,
  },
} as const;

type Row = [rank: number, id: string, username: string, rating: string, matches: string, wins: string];

/** Ratings in Redis. `client` must fail while Redis is away (`connectRedis`); otherwise callers wait for it. */
export function createRedisRatings(client: Redis): Ratings {
  const scripts = defineScripts(client, SCRIPTS);
  return {
    ratingOf: async (playerId, mode) =>
      standingOf(await answered(client.hmget(keys.ratings(playerId), ...fieldsOf(mode)))),

    async leaderboard({ mode, limit, offset, around = "" }) {
      const board = { leaderboard: keys.leaderboard(mode), ratingsOf: keys.ratings("") };
      const page = await answered(scripts.leaderboardPage({ ...board, mode, offset, limit, around }));
      if (!page) return undefined;
      const [total, rows] = page as [number, Row[]];
      return { total, players: rows.map(playerIn) };
    },

    async careerOf(playerId) {
      const ranks = Promise.all(MODES.map((mode) => client.zrevrank(keys.leaderboard(mode), playerId)));
      const [fields, course] = [client.hgetall(keys.ratings(playerId)), client.lrange(keys.course(playerId), 0, -1)];
      return careerOf(...(await answered(Promise.all([fields, course, ranks]))));
    },

    async matchesOf(playerId, count, after) {
      const key = keys.history(playerId);
      const rank = after === undefined ? -1 : await answered(client.zrevrank(key, after));
      if (rank === null) return undefined;
      const last = Math.min(rank + count, HISTORY_LIMIT - 1);
      return last <= rank ? [] : answered(client.zrevrange(key, rank + 1, last));
    },

    allMatchesOf: (playerId) => answered(client.zrange(keys.history(playerId), 0, -1)),

    async forget(playerId) {
      const boards = MODES.flatMap((mode) => [keys.rated(mode), keys.leaderboard(mode)]);
      const own = [keys.ratings(playerId), keys.course(playerId), keys.history(playerId)];
      await answered(Promise.all([client.del(...own), ...boards.map((board) => client.zrem(board, playerId))]));
    },
  };
}

function playerIn([rank, player_id, username, rating, matches, wins]: Row): RankedPlayer {
  return { rank, player_id, username, rating: Number(rating), matches: Number(matches), wins: Number(wins) };
}
