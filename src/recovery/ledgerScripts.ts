// What Redis does in one step for the rooms' ledgers.
//
//   pong:checkpoint:{room}  hash: epoch, process ("" is nobody's), address, version, match_id, n, state, failed
//   pong:inputs:{match}     list of chunks of the input log of the match that runs
//   pong:era                as long as it stands, nothing was lost: a Redis that comes back empty begins another

export const ERA = "pong:era";
export const checkpointKey = (roomId: string): string => `pong:checkpoint:${roomId}`;
export const inputsKey = (matchId: string): string => `pong:inputs:${matchId}`;

/** A room writes every few seconds; what is older than this belongs to nobody who could still come. */
export const CHECKPOINT_SECONDS = 600;

/**
 * Whether a ledger may write: "era" if Redis has lost what it knew, "fenced" if the room is another process's by now (be it a twin,
 * made under the same id), or has ended there. ARGV: era, epoch, "1" if the room has been written before, process.
 */
const MAY_WRITE = `
if redis.call('GET', '${ERA}') ~= ARGV[1] then return 'era' end
local stored = redis.call('HMGET', KEYS[1], 'epoch', 'match_id', 'n', 'process')
if stored[1] then
  if tonumber(stored[1]) > tonumber(ARGV[2]) then return 'fenced' end
  if stored[1] == ARGV[2] and stored[4] ~= ARGV[4] then return 'fenced' end
elseif ARGV[3] == '1' then
  return 'fenced'
end`;

export const VERIFY = `${MAY_WRITE}
return 'owned'`;

/**
 * Writes a checkpoint, and with it publishes the events that were not published before: those with a higher n, or of another match.
 *
 * KEYS: checkpoint, inputs, result, replay. ARGV, after those of MAY_WRITE: address, version, match, n, state, chunk of
 * inputs or "", result or "", its seconds, replay or "", its seconds, then n, channel and message of each event.
 */
export const COMMIT = `${MAY_WRITE}
local last = stored[2] == ARGV[7] and tonumber(stored[3]) or 0
local n = math.max(last, tonumber(ARGV[8]))
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'process', ARGV[4], 'address', ARGV[5], 'version', ARGV[6],
  'match_id', ARGV[7], 'n', n, 'state', ARGV[9])
redis.call('EXPIRE', KEYS[1], ${CHECKPOINT_SECONDS})
if ARGV[10] ~= '' then
  redis.call('RPUSH', KEYS[2], ARGV[10])
  redis.call('EXPIRE', KEYS[2], ${CHECKPOINT_SECONDS})
end
if ARGV[11] ~= '' then
  redis.call('SET', KEYS[3], ARGV[11], 'NX', 'EX', ARGV[12])
  if ARGV[13] ~= '' then redis.call('SET', KEYS[4], ARGV[13], 'NX', 'EX', ARGV[14]) end
  redis.call('DEL', KEYS[2])
end
for i = 15, #ARGV, 3 do
  if tonumber(ARGV[i]) > last then redis.call('PUBLISH', ARGV[i + 1], ARGV[i + 2]) end
end
return 'committed'`;

/** Takes a room over from whoever has it, unless somebody else did since `epoch` was read. KEYS: checkpoint. ARGV: epoch, process, address. */
export const CLAIM = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1] + 1, 'process', ARGV[2], 'address', ARGV[3])
redis.call('EXPIRE', KEYS[1], ${CHECKPOINT_SECONDS})
return redis.call('HMGET', KEYS[1], 'state', 'match_id', 'n')`;

/** Leaves a room to whoever wants it. KEYS: checkpoint. ARGV: epoch. */
export const RELEASE = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'process', '')
return 1`;

/** As RELEASE, of a room that failed; if it failed at that tick before, it is void. KEYS: checkpoint, inputs. ARGV: epoch, tick. */
export const FAIL = `
local stored = redis.call('HMGET', KEYS[1], 'epoch', 'failed')
if stored[1] ~= ARGV[1] then return 'fenced' end
if stored[2] == ARGV[2] then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 'void'
end
redis.call('HSET', KEYS[1], 'process', '', 'failed', ARGV[2])
return 'released'`;

/** Nothing is left to go on with. KEYS: checkpoint, inputs. ARGV: epoch. */
export const END = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2])`;
