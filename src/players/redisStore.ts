import type { Redis } from "ioredis";
import { ApiError } from "../protocol/errors.ts";
import { runScript } from "../redis/script.ts";
import type { Store } from "./store.ts";

const SET_UNLESS_OTHER = `
local current = redis.call('GET', KEYS[1])
if current and current ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1`;

const DELETE_IF_EQUALS = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** `client` must be of the kind that fails while Redis is away (`connectRedis`), else so do we wait. */
export function createRedisStore(client: Redis): Store {
  return {
    get: async (key) => (await answered(client.get(key))) ?? undefined,
    async set(key, value, seconds) {
      await answered(client.set(key, value, "EX", seconds));
    },
    setIfAbsent: async (key, value, seconds) => (await answered(client.set(key, value, "EX", seconds, "NX"))) === "OK",
    setUnlessOther: async (key, value, seconds) =>
      (await answered(runScript(client, SET_UNLESS_OTHER, [key], [value, seconds]))) === 1,
    deleteIfEquals: async (key, value) => (await answered(runScript(client, DELETE_IF_EQUALS, [key], [value]))) === 1,
  };
}

/** Whatever the reason (away, hanging, full, read-only), the caller is told to try again; `cause` has it. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const error = new ApiError("unavailable", "the store does not answer", { retryAfterSeconds: 1 });
    error.cause = cause;
    throw error;
  }
}
