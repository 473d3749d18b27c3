import { hash, randomBytes } from "node:crypto";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { ApiError } from "../protocol/errors.ts";
import { networkOf } from "./address.ts";

/** Hexadecimal digits of the hash that names a counter: at most 65,536 counters. Addresses with the same hash share one. */
const BUCKET_DIGITS = 4;

/** Counts a call from this address. Throws `rate_limited` when there are too many. */
export type RateLimit = (address: string) => Promise<void>;

/** A limit on the calls of one address (IPv6: of one /64) per minute, in this process; 0: no limit. */
export function createRateLimit(perMinute: number): RateLimit {
  if (perMinute === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  // The salt keeps outsiders from finding an address that shares a counter with another.
  const salt = randomBytes(16).toString("hex");

  return async (address) => {
    const bucket = hash("sha256", salt + networkOf(address)).slice(0, BUCKET_DIGITS);
    try {
      await limiter.consume(bucket);
    } catch (refusal) {
      const { msBeforeNext } = refusal as RateLimiterRes;
      throw new ApiError("rate_limited", "too many requests", { retryAfterSeconds: msBeforeNext / 1000 });
    }
  };
}
