import { LEASE_MS } from "./timing.ts";

// An era is the time in which Redis has lost no write, as far as its processes can tell. A new one begins when Redis is started again,
// when a replica takes over, and when its data is gone. In the first lease of an era nobody takes over a room: its owner may be alive
// and has not written it again yet. The very first era needs no such wait.

/** Sets the locals `now`, `server`, `eraServer`, `eraSince` and `isYoung` from the key `era`: the server's ids and the era's begin. */
export const ERA_LUA = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  .. string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
local eraServer, eraSince = string.match(redis.call('GET', era) or '', '^(%w+) (%d+)$')
local isYoung = eraServer and (eraServer ~= server or now - eraSince < ${LEASE_MS})
`;

/** Begins a new era if the server is another one. `seen` is "1" if this process has seen an era before. */
export const BEGIN_ERA_LUA = `${ERA_LUA}
if eraServer ~= server then
  local since = (eraServer or seen == '1') and now or 0
  redis.call('SET', era, server .. ' ' .. string.format('%d', since))
end
`;
