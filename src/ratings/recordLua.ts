import { HISTORY_LIMIT, RATED_MATCHES, RATING_SECONDS } from "../protocol/stored.ts";
import { NEWCOMER, NEWCOMERS_RATING } from "./rating.ts";

// Records a match for its players. It is part of the script that stores the match's result, so that both happen once or not at all.
// It only adds differences, so matches of one player may end in any order.

/** `historyOf`, `ratingsOf` and `courseOf` are keys without the player's id. */
export const RECORD_KEYS = "historyOf ratingsOf courseOf rated leaderboard";

/** `at` is the time of the match's end. `players` and `changes` are JSON arrays: player ids, and RatedPlayers. */
export const RECORD_ARGS = "mode at players changes";

/** Needs `matchId`, and `resultSeconds`, the life of a result. */
export const RECORD_LUA = `
for _, id in ipairs(cjson.decode(players)) do
  local history = historyOf .. id
  redis.call('ZADD', history, at, matchId)
  redis.call('ZREMRANGEBYSCORE', history, '-inf', at - resultSeconds * 1000)
  redis.call('EXPIRE', history, resultSeconds)
end
for _, one in ipairs(cjson.decode(changes)) do
  local ratings, id = ratingsOf .. one.player_id, one.player_id
  local function field(name) return mode .. ':' .. name end
  redis.call('HSETNX', ratings, field('rating'), ${NEWCOMERS_RATING})
  redis.call('HSETNX', ratings, field('mu'), ${NEWCOMER.mu})
  redis.call('HSETNX', ratings, field('ln_sigma'), '${Math.log(NEWCOMER.sigma)}')
  local rating = redis.call('HINCRBY', ratings, field('rating'), one.rating)
  redis.call('HINCRBYFLOAT', ratings, field('mu'), one.mu)
  redis.call('HINCRBYFLOAT', ratings, field('ln_sigma'), one.ln_sigma)
  local matches = redis.call('HINCRBY', ratings, field('matches'), 1)
  redis.call('HINCRBY', ratings, field('wins'), one.won and 1 or 0)
  if one.won then redis.call('HINCRBY', ratings, 'streak', 1) else redis.call('HSET', ratings, 'streak', 0) end
  redis.call('HSET', ratings, 'username', one.username)
  redis.call('EXPIRE', ratings, ${RATING_SECONDS})
  redis.call('ZADD', rated, rating, id)
  if matches >= ${RATED_MATCHES} then redis.call('ZADD', leaderboard, rating, id) end
  redis.call('LPUSH', courseOf .. id, at .. ' ' .. mode .. ' ' .. rating)
  redis.call('LTRIM', courseOf .. id, 0, ${HISTORY_LIMIT - 1})
  redis.call('EXPIRE', courseOf .. id, ${RATING_SECONDS})
end`;
