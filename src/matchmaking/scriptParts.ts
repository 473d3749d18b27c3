import { WIDENING, WIDENING_MS } from "../protocol/seating.ts";

// Parts of the Redis scripts of RoomIndexDriver. Times are Redis's, so that clocks of processes do not matter.

export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * Decodes a row. A row that is not a room's, because something else has written it, belongs to nobody. `freeOf` is the number of
 * seats that matchmaking may give away.
 */
export const DECODED = `
local function decoded(row)
  local isJson, value = pcall(cjson.decode, row)
  return isJson and type(value) == 'table' and value or {}
end
local function freeOf(room)
  local listed = room.metadata
  if type(listed) ~= 'table' or not listed.open or room.locked or room.private then return 0 end
  return math.max(0, (tonumber(listed.seats) or 0) - (tonumber(listed.players) or 0))
end`;

/** Number of a room's seats that nobody has claimed. */
export const UNCLAIMED = `
local function unclaimed(claims, free)
  redis.call('ZREMRANGEBYSCORE', claims, '-inf', now)
  return free - redis.call('ZCARD', claims)
end`;

/**
 * Puts a waiting room back among the open ones, unless its opener has no seat yet: Colyseus may still be creating it, and then it
 * answers no calls.
 */
export const REOPEN = `
local function reopen(rank)
  local opener = redis.call('ZSCORE', claimsOf .. room, 'opener')
  if opener and tonumber(opener) > now or redis.call('HEXISTS', rows, room) == 0 then return end
  redis.call('ZADD', open, rank, room)
end`;

/** Number of rooms at which one search in the ranked queue looks. */
const LOOKS = 32;

/** Number of rooms on either side of a rating that are read at a time. Most searches end with the first. */
const BATCH = 8;

/**
 * Searches a kind's open rooms outward from a rating for the nearest one that has `wanted` free seats and meets these players
 * (`meets` in `window.ts`). Returns its id and row, or nothing. `except` lists the ids of rooms to skip, each between spaces.
 */
export const NEAREST = `${NOW} ${DECODED} ${UNCLAIMED}
local function widened(waited) return math.max(0, math.floor(waited / ${WIDENING_MS})) end

local function meets(distance, queue)
  local own, other = widened(waitedMs), widened(now - queue.since)
  local mine, theirs = reach + ${WIDENING} * own, queue.reach + ${WIDENING} * other
  if own > 0 and other > 0 then return distance <= mine + theirs end
  return distance <= math.max(mine, theirs)
end

local function look(id, distance)
  if string.find(except, ' ' .. id .. ' ', 1, true) then return end
  local row = redis.call('HGET', rows, id)
  local room = row and decoded(row) or {}
  local queue = type(room.metadata) == 'table' and room.metadata.queue
  if type(queue) ~= 'table' or not tonumber(queue.reach) or not tonumber(queue.since) then
    redis.call('ZREM', open, id)
    return
  end
  if meets(distance, queue) and unclaimed(claimsOf .. id, freeOf(room)) >= tonumber(wanted) then return row end
end

local function read(side, offset)
  if side == 1 then
    return redis.call('ZRANGEBYSCORE', open, rating, '+inf', 'WITHSCORES', 'LIMIT', offset, ${BATCH})
  end
  return redis.call('ZREVRANGEBYSCORE', open, '(' .. rating, '-inf', 'WITHSCORES', 'LIMIT', offset, ${BATCH})
end

local function nearest()
  local found, at, offsets = {read(1, 0), read(2, 0)}, {1, 1}, {0, 0}
  for _ = 1, ${LOOKS} do
    local side, distance
    for one = 1, 2 do
      if at[one] > ${2 * BATCH} then
        offsets[one] = offsets[one] + ${BATCH}
        found[one], at[one] = read(one, offsets[one]), 1
      end
      local score = found[one][at[one] + 1]
      local apart = score and math.abs(score - rating)
      if apart and (not distance or apart < distance) then side, distance = one, apart end
    end
    if not side then return end
    local id = found[side][at[side]]
    at[side] = at[side] + 2
    local row = look(id, distance)
    if row then return id, row end
  end
end`;
