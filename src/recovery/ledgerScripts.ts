import { ERA_LUA } from "../cluster/era.ts";
import { REPLAYS_PER_PLAYER } from "../protocol/stored.ts";
import { RECORD_ARGS, RECORD_KEYS, RECORD_LUA } from "../ratings/recordLua.ts";

// Redis scripts of the rooms' ledgers. Each runs as one step.

/** How long a checkpoint is kept. Living rooms write far more often, so an old one belongs to a room that nobody asked for. */
export const CHECKPOINT_SECONDS = 600;

/** Event numbers that a new owner skips, because the old one may have published events after its last checkpoint. */
export const UNKNOWN_EVENTS = 1000;

/** How long it is remembered that a room has ended. */
const ENDED_SECONDS = CHECKPOINT_SECONDS;

/**
 * Object numbers that a new owner skips, and more for each second since the last checkpoint, because the old one may have used
 * them. A room uses two for each player who enters it and one for each ball.
 */
export const UNKNOWN_NUMBERS = 1024;
export const UNKNOWN_NUMBERS_PER_SECOND = 128;

/**
 * Returns "fenced" early if the room has ended, or if another process has it. A checkpoint that is missing without a tombstone, or
 * that is of an older epoch, was lost by Redis: the owner writes it again.
 */
const MAY_WRITE = `
if redis.call('EXISTS', ended) == 1 then return 'fenced' end
local stored = redis.call('HMGET', checkpoint, 'epoch', 'process', 'match_id', 'n', 'logged')
local storedEpoch = tonumber(stored[1] or 0)
if storedEpoch > tonumber(epoch) then return 'fenced' end
if storedEpoch == tonumber(epoch) and stored[2] ~= process then return 'fenced' end
`;

/** Adds the replay to those that each of `players` keeps, and deletes the oldest ones that nobody keeps any more. */
const KEEP_REPLAY = `
local ids = cjson.decode(players)
redis.call('SET', keepersOf .. matchId, #ids, 'EX', replaySeconds)
for _, id in ipairs(ids) do
  local kept = replaysOf .. id
  redis.call('RPUSH', kept, matchId)
  redis.call('EXPIRE', kept, replaySeconds)
  while redis.call('LLEN', kept) > ${REPLAYS_PER_PLAYER} do
    local oldest = redis.call('LPOP', kept)
    if redis.call('DECR', keepersOf .. oldest) <= 0 then redis.call('DEL', replayOf .. oldest, keepersOf .. oldest) end
  end
end`;

const ENDING_KEYS = `result replay replayOf replaysOf keepersOf ${RECORD_KEYS}` as const;
const ENDING_ARGS = `resultText resultSeconds replayFile replaySeconds ${RECORD_ARGS}` as const;

/** Stores the result and the replay of a match, and records it for its players, unless they are there. */
const KEEP = `
if redis.call('SET', result, resultText, 'NX', 'EX', resultSeconds) then
  ${RECORD_LUA}
end
if replayFile ~= '' and redis.call('SET', replay, replayFile, 'NX', 'EX', replaySeconds) then
  ${KEEP_REPLAY}
end
`;

/** Deletes the checkpoint and leaves a tombstone. */
const END = `
redis.call('SET', ended, epoch, 'EX', ${ENDED_SECONDS})
redis.call('DEL', checkpoint, inputs)
`;

export const LEDGER_SCRIPTS = {
  /**
   * Gives a process its room again after its lease had ended. Raises the epoch by one, so that a claim by the epoch before fails.
   * Answers "unsettled" in an era's first lease, in which another owner may not have written the room again yet, and if `mayOwn` is "".
   * It may be sent twice.
   */
  renew: {
    keys: "era checkpoint ended",
    args: "epoch process mayOwn",
    lua: `
local stored = redis.call('HMGET', checkpoint, 'epoch', 'process')
local ahead = tonumber(stored[1] or 0) - tonumber(epoch)
if ahead == 1 and stored[2] == process then return 'owned' end
${MAY_WRITE} ${ERA_LUA}
if isYoung or mayOwn == '' then return 'unsettled' end
if stored[1] then redis.call('HSET', checkpoint, 'epoch', epoch + 1, 'process', process) end
return 'owned'`,
  },

  /**
   * Writes a checkpoint and publishes its new events: those with a higher n than the last, or of another match. It may be sent
   * twice.
   *
   * `chunk` has the inputs `from` … `logged`; it, `resultText` and `replayFile` are "" if there is none. Answers "gap" if Redis lacks
   * the inputs before `from`. `events` is a list of [n, channel, message].
   */
  commit: {
    keys: `checkpoint ended inputs ${ENDING_KEYS}`,
    args: `epoch process address version matchId n numbers state from logged chunk ${ENDING_ARGS} events`,
    lua: `${MAY_WRITE}
local isSameMatch = stored[3] == matchId
if tonumber(from) > (isSameMatch and tonumber(stored[5] or 0) or 0) then return 'gap' end
local last = isSameMatch and tonumber(stored[4]) or 0
local toPublish = cjson.decode(events)
local newest = math.max(last, tonumber(n))
for _, event in ipairs(toPublish) do newest = math.max(newest, event[1]) end
redis.call('HSET', checkpoint, 'epoch', epoch, 'process', process, 'address', address, 'version', version,
  'match_id', matchId, 'n', newest, 'numbers', numbers, 'at', redis.call('TIME')[1], 'logged', logged, 'state', state)
redis.call('EXPIRE', checkpoint, ${CHECKPOINT_SECONDS})
if chunk ~= '' then
  redis.call('RPUSH', inputs, chunk)
  redis.call('EXPIRE', inputs, ${CHECKPOINT_SECONDS})
end
if resultText ~= '' then
  ${KEEP}
  redis.call('DEL', inputs)
end
for _, event in ipairs(toPublish) do
  if event[1] > last then redis.call('PUBLISH', event[2], event[3]) end
end
return 'committed'`,
  },

  /** Stores the result and the replay of a match again, and records it again, in case Redis has lost them. */
  keep: {
    keys: ENDING_KEYS,
    args: `matchId ${ENDING_ARGS}`,
    lua: KEEP,
  },

  /** Publishes an event, unless another process has the room. It may be sent twice. */
  publish: {
    keys: "checkpoint ended",
    args: "epoch process matchId n channel message",
    lua: `${MAY_WRITE}
if stored[3] == matchId then
  if tonumber(stored[4]) >= tonumber(n) then return 'published' end
  redis.call('HSET', checkpoint, 'n', n)
end
redis.call('PUBLISH', channel, message)
return 'published'`,
  },

  /** Removes the owner of a room, so that any process may claim it. */
  release: {
    keys: "checkpoint",
    args: "epoch",
    lua: `
if redis.call('HGET', checkpoint, 'epoch') ~= epoch then return 0 end
redis.call('HSET', checkpoint, 'process', '')
return 1`,
  },

  /** Releases a room that has failed. Ends it if it has failed at that tick before. */
  fail: {
    keys: "checkpoint ended inputs",
    args: "epoch tick",
    lua: `
local stored = redis.call('HMGET', checkpoint, 'epoch', 'failed')
if stored[1] ~= epoch then return 'fenced' end
if stored[2] == tick then
  ${END}
  return 'void'
end
redis.call('HSET', checkpoint, 'process', '', 'failed', tick)
return 'released'`,
  },

  /** Ends a room, unless another process has it. */
  end: {
    keys: "checkpoint ended inputs",
    args: "epoch process",
    lua: `${MAY_WRITE} ${END} return 'ended'`,
  },
} as const;

export const CLAIM_SCRIPTS = {
  /**
   * Makes a process the owner and raises the epoch, unless the epoch has changed since it was read. Returns the checkpoint's
   * state, its match id, and the last event number and object number that are skipped. These are stored at once, in case the
   * new owner dies before it writes a checkpoint. Returns nothing in an era's first lease, in which owners write
   * again what Redis has lost. With `again`, it also answers a claim of this process whose answer was lost.
   */
  claim: {
    keys: "era checkpoint",
    args: "epoch process address again",
    lua: `${ERA_LUA}
if isYoung then return false end
local owner = redis.call('HMGET', checkpoint, 'epoch', 'process')
local isClaimed = again == '1' and owner[1] == string.format('%d', epoch + 1) and owner[2] == process
if owner[1] ~= epoch and not isClaimed then return false end
redis.call('HSET', checkpoint, 'epoch', epoch + 1, 'process', process, 'address', address)
redis.call('EXPIRE', checkpoint, ${CHECKPOINT_SECONDS})
local n = redis.call('HINCRBY', checkpoint, 'n', ${UNKNOWN_EVENTS})
local stored = redis.call('HMGET', checkpoint, 'state', 'match_id', 'at')
local age = redis.call('TIME')[1] - (stored[3] or 0)
local skipped = ${UNKNOWN_NUMBERS} + ${UNKNOWN_NUMBERS_PER_SECOND} * math.min(math.max(age, 0), ${CHECKPOINT_SECONDS})
local numbers = redis.call('HINCRBY', checkpoint, 'numbers', skipped)
return {stored[1], stored[2], n, numbers}`,
  },
} as const;
