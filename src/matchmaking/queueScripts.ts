import { NEAREST, REOPEN } from "./scriptParts.ts";

/** Redis scripts of the ranked queue, in which open rooms are sorted by rating. Each runs as one step. */
export const QUEUE_SCRIPTS = {
  /** Claims `wanted` seats in the nearest room that meets the caller. Otherwise like `claim` of ROOM_SCRIPTS. */
  claimNear: {
    keys: "open rows opening claimsOf",
    args: "claim lastsMs mayOpen rating reach waitedMs wanted except",
    lua: `${NEAREST}
local id, row = nearest()
if id then
  for seat = 1, wanted do redis.call('ZADD', claimsOf .. id, now + lastsMs, claim .. seat) end
  redis.call('PEXPIRE', claimsOf .. id, lastsMs)
  return {'room', row, id}
end
if mayOpen ~= '1' then return {'none'} end
if redis.call('SET', opening, claim, 'NX', 'PX', lastsMs) then return {'open'} end
return {'wait'}`,
  },

  /**
   * Claims `wanted` seats in the nearest room that meets the players of a waiting one. Otherwise like `claimBeside` of
   * ROOM_SCRIPTS. `except` has the waiting room's id too.
   */
  claimNearBeside: {
    keys: "open rows claimsOf",
    args: "room claim lastsMs rating reach waitedMs wanted except",
    lua: `${NEAREST} ${REOPEN}
if wanted ~= '0' then
  local id, row = nearest()
  if id then
    for seat = 1, wanted do redis.call('ZADD', claimsOf .. id, now + lastsMs, claim .. seat) end
    redis.call('PEXPIRE', claimsOf .. id, lastsMs)
    redis.call('ZREM', open, room)
    return {id, row}
  end
end
reopen(rating)
return {}`,
  },
} as const;
