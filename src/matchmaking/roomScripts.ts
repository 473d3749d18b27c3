// What Redis does in one step for RoomIndexDriver. Times are Redis's own: processes need not agree on the time.
//
//   roomcaches             hash: id → row, as Colyseus's own driver keeps it
//   pong:open:{kind}       sorted set: ids of open rooms, score = free seats, so the fullest comes first
//   pong:claims:{room}     sorted set: seats promised to callers who are on their way, score = when the promise ends
//   pong:opening:{kind}    who opens a room of the kind now
//   pong:process:{process} set: ids of the rooms that the process has listed

export const ROWS = "roomcaches";
export const CLAIMS = "pong:claims:";
export const openKey = (kindKey: string): string => `pong:open:${kindKey}`;
export const claimsKey = (roomId: string): string => `${CLAIMS}${roomId}`;
export const openingKey = (kindKey: string): string => `pong:opening:${kindKey}`;
export const processKey = (processId: string): string => `pong:process:${processId}`;

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Rooms looked at before a claim gives up: so many of the fullest may be all claimed at a time. */
const FULLEST = 256;

/**
 * Promises the caller a free seat in the fullest open room that has one left, and says which room. If there is none, he may open
 * one, unless somebody does: then he waits.
 *
 * KEYS: open, rows, opening. ARGV: prefix of claims, claim, milliseconds it lasts, "1" if he would open a room.
 */
export const CLAIM = `${NOW}
for from = 0, ${FULLEST - 1}, 16 do
  local open = redis.call('ZRANGE', KEYS[1], from, from + 15, 'WITHSCORES')
  if #open == 0 then break end
  for i = 1, #open, 2 do
    local claims = ARGV[1] .. open[i]
    redis.call('ZREMRANGEBYSCORE', claims, '-inf', now)
    if redis.call('ZCARD', claims) < tonumber(open[i + 1]) then
      local row = redis.call('HGET', KEYS[2], open[i])
      if row then
        redis.call('ZADD', claims, now + ARGV[3], ARGV[2])
        redis.call('PEXPIRE', claims, ARGV[3])
        return {'room', row}
      end
      redis.call('ZREM', KEYS[1], open[i])
    end
  end
end
if ARGV[4] ~= '1' then return {'none'} end
if redis.call('SET', KEYS[3], ARGV[2], 'NX', 'PX', ARGV[3]) then return {'open'} end
return {'wait'}`;

/**
 * Shows the room that was opened, which answers from now on, to those who wait, and lets the next one open a room.
 *
 * KEYS: open, rows, opening. ARGV: the opener's claim, the room, "" if it could not be made.
 */
export const OPENED = `
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
local row = redis.call('HGET', KEYS[2], ARGV[2])
if not row then return end
local room = cjson.decode(row)
local free = room.metadata.seats - room.metadata.players
if room.metadata.open and not room.locked and not room.private and free > 0 then
  redis.call('ZADD', KEYS[1], free, ARGV[2])
end`;

/**
 * Lists a room unless its id is taken: of twins one gets in. A seat of it is claimed for whoever had it made, but nobody is sent
 * there before OPENED or its first WRITE: it does not answer yet. Sent twice, it answers the same.
 *
 * KEYS: rows, open, claims, process. ARGV: room, row, free seats, milliseconds that the claim lasts.
 */
export const INSERT = `${NOW}
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] and 1 or 0
end
redis.call('SADD', KEYS[4], ARGV[1])
if tonumber(ARGV[3]) > 0 then
  redis.call('ZADD', KEYS[3], now + ARGV[4], 'opener')
  redis.call('PEXPIRE', KEYS[3], ARGV[4])
end
return 1`;

/**
 * Writes a room's row and its place among the open ones, unless the room is another process's by now. Each seat taken since the
 * last write was a claim until then: that one ends.
 *
 * KEYS: rows, open, claims, process. ARGV: room, row, free seats, the writing process.
 */
export const WRITE = `${NOW}
local row = redis.call('HGET', KEYS[1], ARGV[1])
if row and cjson.decode(row).processId ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if not row then redis.call('SADD', KEYS[4], ARGV[1]) end
local free = tonumber(ARGV[3])
if free == 0 then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('DEL', KEYS[3])
  return 1
end
local taken = (tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or free)) - free
if taken > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
  redis.call('ZPOPMIN', KEYS[3], taken)
end
redis.call('ZADD', KEYS[2], free, ARGV[1])
return 1`;

/** Takes a room off the list with all that belongs to it, unless it is another process's by now; tells whether it did. */
const FORGET = `
local function forget(id, process)
  local row = redis.call('HGET', '${ROWS}', id)
  if not row then return 0 end
  local room = cjson.decode(row)
  if room.processId ~= process then return 0 end
  redis.call('HDEL', '${ROWS}', id)
  redis.call('SREM', '${processKey("")}' .. process, id)
  redis.call('DEL', '${CLAIMS}' .. id)
  local kind = type(room.metadata) == 'table' and room.metadata.kind_key
  if kind then redis.call('ZREM', '${openKey("")}' .. kind, id) end
  return 1
end`;

/** Removes one room, of this process only. ARGV: process, room. */
export const REMOVE = `${FORGET}
return forget(ARGV[2], ARGV[1])`;

/** Removes all rooms of a process, and none that another has taken over. ARGV: process. */
export const CLEANUP = `${FORGET}
local listed = '${processKey("")}' .. ARGV[1]
local count = 0
for _, id in ipairs(redis.call('SMEMBERS', listed)) do count = count + forget(id, ARGV[1]) end
redis.call('DEL', listed)
return count`;
