import { REPLAYS_PER_PLAYER } from "../protocol/stored.ts";

// Redis scripts of the rooms' ledgers. Each runs as one step.

/** How long a checkpoint is kept. Living rooms write far more often, so an old one belongs to a room that nobody asked for. */
const CHECKPOINT_SECONDS = 600;

/** Event numbers that a new owner skips, because the old one may have published events after its last checkpoint. */
export const UNKNOWN_EVENTS = 1000;

const WRITER = "eraId epoch known process";

/**
 * Returns early if the ledger must not write: "era" if Redis has lost its data, "fenced" if another process has the room, or a
 * room with the same id, or if the room has ended elsewhere. `known` is "1" if this ledger has written the room before.
 */
const MAY_WRITE = `
if redis.call('GET', era) ~= eraId then return 'era' end
local stored = redis.call('HMGET', checkpoint, 'epoch', 'match_id', 'n', 'process')
if stored[1] then
  if tonumber(stored[1]) > tonumber(epoch) then return 'fenced' end
  if stored[1] == epoch and stored[4] ~= process then return 'fenced' end
elseif known == '1' then
  return 'fenced'
end
`;

/** Adds the replay to those that each of `keepers` keeps, and deletes the oldest ones that nobody keeps any more. */
const KEEP_REPLAY = `
local ids = cjson.decode(keepers)
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

export const LEDGER_SCRIPTS = {
  verify: {
    keys: "era checkpoint",
    args: WRITER,
    lua: `${MAY_WRITE} return 'owned'`,
  },

  /**
   * Writes a checkpoint and publishes its new events: those with a higher n than the last, or of another match. It may be sent
   * twice.
   *
   * `keepers` is a JSON array of the players who keep the replay.
   *
   * `chunk`, `resultText` and `replayFile` are "" if there is none. `events` is a JSON array of [n, channel, message].
   */
  commit: {
    keys: "era checkpoint inputs result replay replayOf replaysOf keepersOf",
    args: `${WRITER} address version matchId n state chunk resultText resultSeconds replayFile replaySeconds keepers events`,
    lua: `${MAY_WRITE}
local last = stored[2] == matchId and tonumber(stored[3]) or 0
local toPublish = cjson.decode(events)
local newest = math.max(last, tonumber(n))
for _, event in ipairs(toPublish) do newest = math.max(newest, event[1]) end
redis.call('HSET', checkpoint, 'epoch', epoch, 'process', process, 'address', address, 'version', version,
  'match_id', matchId, 'n', newest, 'state', state)
redis.call('EXPIRE', checkpoint, ${CHECKPOINT_SECONDS})
if chunk ~= '' then
  redis.call('RPUSH', inputs, chunk)
  redis.call('EXPIRE', inputs, ${CHECKPOINT_SECONDS})
end
if resultText ~= '' then
  redis.call('SET', result, resultText, 'NX', 'EX', resultSeconds)
  if replayFile ~= '' and redis.call('SET', replay, replayFile, 'NX', 'EX', replaySeconds) then
    ${KEEP_REPLAY}
  end
  redis.call('DEL', inputs)
end
for _, event in ipairs(toPublish) do
  if event[1] > last then redis.call('PUBLISH', event[2], event[3]) end
end
return 'committed'`,
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

  /** Releases a room that has failed. Deletes it if it has failed at that tick before. */
  fail: {
    keys: "checkpoint inputs",
    args: "epoch tick",
    lua: `
local stored = redis.call('HMGET', checkpoint, 'epoch', 'failed')
if stored[1] ~= epoch then return 'fenced' end
if stored[2] == tick then
  redis.call('DEL', checkpoint, inputs)
  return 'void'
end
redis.call('HSET', checkpoint, 'process', '', 'failed', tick)
return 'released'`,
  },

  /** Deletes a room that has ended. */
  end: {
    keys: "checkpoint inputs",
    args: "epoch",
    lua: `
if redis.call('HGET', checkpoint, 'epoch') ~= epoch then return 0 end
return redis.call('DEL', checkpoint, inputs)`,
  },
} as const;

export const CLAIM_SCRIPTS = {
  /**
   * Makes a process the owner and raises the epoch, unless the epoch has changed since it was read. Returns the checkpoint's
   * state, its match id, and the last event number that is skipped. That number is stored at once, in case the new owner dies
   * before it writes a checkpoint.
   */
  claim: {
    keys: "checkpoint",
    args: "epoch process address",
    lua: `
if redis.call('HGET', checkpoint, 'epoch') ~= epoch then return false end
redis.call('HSET', checkpoint, 'epoch', epoch + 1, 'process', process, 'address', address)
redis.call('EXPIRE', checkpoint, ${CHECKPOINT_SECONDS})
local n = redis.call('HINCRBY', checkpoint, 'n', ${UNKNOWN_EVENTS})
local stored = redis.call('HMGET', checkpoint, 'state', 'match_id')
return {stored[1], stored[2], n}`,
  },
} as const;
