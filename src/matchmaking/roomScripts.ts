import { DECODED, NOW, REOPEN, UNCLAIMED } from "./scriptParts.ts";

// Redis scripts of RoomIndexDriver. Each runs as one step.

/** Number of rooms, the fullest first, in which a claim looks for a seat before it gives up. */
const FULLEST = 256;

/**
 * Removes a room from the list and the index, unless another process lists it. Returns 1 if it was removed, else 0.
 * `openOf`, `claimsOf` and `roomsOf` are keys without their ids.
 */
const FORGET = `${DECODED}
local function forget(id, process)
  local row = redis.call('HGET', rows, id)
  if not row then return 0 end
  local listed = decoded(row)
  if listed.processId ~= process then return 0 end
  redis.call('HDEL', rows, id)
  redis.call('SREM', roomsOf .. process, id)
  redis.call('DEL', claimsOf .. id)
  local kind = type(listed.metadata) == 'table' and listed.metadata.kind_key
  if kind then redis.call('ZREM', openOf .. kind, id) end
  return 1
end`;

export const ROOM_SCRIPTS = {
  /**
   * Claims `wanted` seats in the fullest open room that has as many left, and returns the room. Without one, the caller may open
   * a room, unless another caller is opening one: then they wait. `claimsOf` is a key without its id.
   */
  claim: {
    keys: "open rows opening claimsOf",
    args: "claim lastsMs mayOpen wanted",
    lua: `${NOW} ${UNCLAIMED}
for from = 0, ${FULLEST - 1}, 16 do
  local found = redis.call('ZRANGE', open, from, from + 15, 'WITHSCORES')
  if #found == 0 then break end
  for i = 1, #found, 2 do
    local claims = claimsOf .. found[i]
    if unclaimed(claims, found[i + 1]) >= tonumber(wanted) then
      local row = redis.call('HGET', rows, found[i])
      if row then
        for seat = 1, wanted do redis.call('ZADD', claims, now + lastsMs, claim .. seat) end
        redis.call('PEXPIRE', claims, lastsMs)
        return {'room', row, found[i]}
      end
      redis.call('ZREM', open, found[i])
    end
  end
end
if mayOpen ~= '1' then return {'none'} end
if redis.call('SET', opening, claim, 'NX', 'PX', lastsMs) then return {'open'} end
return {'wait'}`,
  },

  /**
   * Claims `wanted` seats in the fullest other room that has them, and takes the waiting room out of the open ones. Returns the
   * other room's id and row. Without one, it only makes sure that the waiting room is among the open ones, if it is listed.
   */
  claimBeside: {
    keys: "open rows claimsOf",
    args: "room free wanted mostFree claim lastsMs",
    lua: `${NOW} ${UNCLAIMED} ${REOPEN}
for from = 0, wanted == '0' and -1 or ${FULLEST - 1}, 16 do
  local found = redis.call('ZRANGE', open, from, from + 15, 'WITHSCORES')
  if #found == 0 then break end
  for i = 1, #found, 2 do
    local claims = claimsOf .. found[i]
    local fits = unclaimed(claims, found[i + 1]) >= tonumber(wanted) and tonumber(found[i + 1]) <= tonumber(mostFree)
    local row = fits and found[i] ~= room and redis.call('HGET', rows, found[i])
    if row then
      for seat = 1, wanted do redis.call('ZADD', claims, now + lastsMs, claim .. seat) end
      redis.call('PEXPIRE', claims, lastsMs)
      redis.call('ZREM', open, room)
      return {found[i], row}
    end
  end
end
reopen(free)
return {}`,
  },

  /**
   * Adds a room that was opened to the open rooms, and lets the next caller open one. `room` is "" if it could not be created.
   * With `insert`, the opener has `wanted` seats claimed.
   */
  opened: {
    keys: "open rows opening claims",
    args: "claim room lastsMs wanted",
    lua: `${NOW} ${DECODED}
if redis.call('GET', opening) == claim then redis.call('DEL', opening) end
local row = redis.call('HGET', rows, room)
local listed = row and decoded(row) or {}
local free = freeOf(listed)
if free == 0 then return end
for seat = 2, wanted do redis.call('ZADD', claims, now + lastsMs, claim .. seat) end
redis.call('PEXPIRE', claims, lastsMs)
local queue = listed.metadata.queue
redis.call('ZADD', open, type(queue) == 'table' and tonumber(queue.rating) or free, room)`,
  },

  /**
   * Lists a room unless its id is taken, and claims a seat for the caller who opens it. Others find it after `opened` or its
   * first `write`, because it does not answer calls before. If it is sent twice, both answers are the same.
   */
  insert: {
    keys: "rows open claims roomsOf",
    args: "room row free lastsMs",
    lua: `${NOW}
if redis.call('HSETNX', rows, room, row) == 0 then
  return redis.call('HGET', rows, room) == row and 1 or 0
end
redis.call('SADD', roomsOf, room)
if tonumber(free) > 0 then
  redis.call('ZADD', claims, now + lastsMs, 'opener')
  redis.call('PEXPIRE', claims, lastsMs)
end
return 1`,
  },

  /**
   * Writes a room's row and its place among the open rooms, unless another process lists the room by now. For each seat taken
   * since the last write, a claim ends. `rank` is the number of free seats or, in the ranked queue, the room's rating.
   */
  write: {
    keys: "rows open claims roomsOf",
    args: "room row free rank process",
    lua: `${NOW} ${DECODED}
local before = redis.call('HGET', rows, room)
local listed = before and decoded(before) or {}
if listed.processId and listed.processId ~= process then return 0 end
redis.call('HSET', rows, room, row)
if not before then redis.call('SADD', roomsOf, room) end
if free == '0' then
  redis.call('ZREM', open, room)
  redis.call('DEL', claims)
  return 1
end
local taken = freeOf(listed) - free
if taken > 0 then
  redis.call('ZREMRANGEBYSCORE', claims, '-inf', now)
  redis.call('ZPOPMIN', claims, taken)
end
redis.call('ZADD', open, rank, room)
return 1`,
  },

  /** Removes a row that is not a room's, unless it has been written again. The index drops the room at the next claim. */
  discard: {
    keys: "rows claimsOf",
    args: "room row",
    lua: `
if redis.call('HGET', rows, room) ~= row then return 0 end
redis.call('DEL', claimsOf .. room)
return redis.call('HDEL', rows, room)`,
  },

  /** Removes one room of a process. */
  remove: {
    keys: "rows openOf claimsOf roomsOf",
    args: "process room",
    lua: `${FORGET}
return forget(room, process)`,
  },

  /** Removes all rooms of a process, except those that another one has taken over. */
  cleanup: {
    keys: "rows openOf claimsOf roomsOf",
    args: "process",
    lua: `${FORGET}
local count = 0
for _, id in ipairs(redis.call('SMEMBERS', roomsOf .. process)) do count = count + forget(id, process) end
redis.call('DEL', roomsOf .. process)
return count`,
  },
} as const;
