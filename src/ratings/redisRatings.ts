import type { Redis } from "ioredis";
import { answered } from "../redis/answered.ts";
import { keys } from "../redis/keys.ts";
import type { Ratings } from "./ratings.ts";
import { fieldsOf, standingOf } from "./standing.ts";

/** Ratings in Redis. `client` must fail while Redis is away (`connectRedis`); otherwise callers wait for it. */
export function createRedisRatings(client: Redis): Ratings {
  return {
    ratingOf: async (playerId, mode) =>
      standingOf(await answered(client.hmget(keys.ratings(playerId), ...fieldsOf(mode)))),
  };
}
