import type { Redis } from "ioredis";
import { answered } from "../redis/answered.ts";
import { defineScripts } from "../redis/defineScripts.ts";
import type { Store } from "./store.ts";

const SCRIPTS = {
  setUnlessOther: {
    keys: "key",
    args: "value seconds",
    lua: `
local current = redis.call('GET', key)
if current and current ~= value then return 0 end
redis.call('SET', key, value, 'EX', seconds)
return 1`,
  },
  replace: {
    keys: "key",
    args: "before value seconds",
    lua: `
if redis.call('GET', key) ~= before then return 0 end
redis.call('SET', key, value, 'EX', seconds)
return 1`,
  },
  overwrite: {
    keys: "key",
    args: "before value",
    lua: `
if redis.call('GET', key) ~= before then return 0 end
redis.call('SET', key, value, 'KEEPTTL')
return 1`,
  },
  deleteIfEquals: {
    keys: "key",
    args: "value",
    lua: `
if redis.call('GET', key) ~= value then return 0 end
return redis.call('DEL', key)`,
  },
} as const;

/** A store in Redis. `client` must fail while Redis is away (`connectRedis`); otherwise callers wait for it. */
export function createRedisStore(client: Redis): Store {
  const scripts = defineScripts(client, SCRIPTS);
  return {
    get: async (key) => (await answered(client.get(key))) ?? undefined,
    getBytes: async (key) => (await answered(client.getBuffer(key))) ?? undefined,
    getAll: async (keys) =>
      keys.length === 0 ? [] : (await answered(client.mget(...keys))).map((value) => value ?? undefined),
    async set(key, value, seconds) {
      await answered(client.set(key, value, "EX", seconds));
    },
    setIfAbsent: async (key, value, seconds) => (await answered(client.set(key, value, "EX", seconds, "NX"))) === "OK",
    setUnlessOther: async (key, value, seconds) =>
      (await answered(scripts.setUnlessOther({ key, value, seconds }))) === 1,
    overwrite: async (key, before, value) => (await answered(scripts.overwrite({ key, before, value }))) === 1,
    async delete(keys) {
      await answered(client.del(...keys));
    },
    replace: async (key, before, value, seconds) =>
      (await answered(scripts.replace({ key, before, value, seconds }))) === 1,
    deleteIfEquals: async (key, value) => (await answered(scripts.deleteIfEquals({ key, value }))) === 1,
  };
}
