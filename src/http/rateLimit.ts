import { hash, randomBytes } from "node:crypto";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { ApiError } from "../protocol/errors.ts";
import { networkOf } from "./address.ts";

/** Most counters that are kept, as hexadecimal digits of a hash: 65,536. Addresses that meet in one share its limit. */
const BUCKET_DIGITS = 4;

/** Counts a call from this address; throws `rate_limited` if it is one too many. */
export type RateLimit = (address: string) => Promise<void>;

/** A limit of calls a minute and address (of IPv6: a /64), in this process; 0 is none. */
export function createRateLimit(perMinute: number): RateLimit {
  if (perMinute === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  // Nobody outside can find an address that shares another's counter.
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
