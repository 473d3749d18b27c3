import { hash, randomBytes } from "node:crypto";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { ApiError } from "../protocol/errors.ts";
import { networkOf } from "./address.ts";
import { tokenIn } from "./requests.ts";

/** Hexadecimal digits of the hash that names a counter: at most 65,536 counters. Addresses with the same hash share one. */
const BUCKET_DIGITS = 4;

/** Counts a call from this address. Throws `rate_limited` when there are too many. */
export type RateLimit = (address: string) => Promise<void>;

/** The player that a bearer token names, if they hold a seat. */
export type SeatHolder = (token: string) => Promise<string | undefined>;

/** Counts a call for a seat. Throws `rate_limited` when there are too many. */
export type CallLimit = (call: {
  readonly address: string;
  readonly authorization: string | undefined;
}) => Promise<void>;

/**
 * Calls for their seat that a player who holds one may send per minute, at least. Clients send one each time they come back, and
 * retry after seconds.
 */
const SEATED_PER_MINUTE = 600;

/**
 * A limit on the calls of one address per minute; 0: no limit. The calls of a player who holds a seat are not counted against it, so
 * that nobody is kept from coming back. They have a limit of their own, which a correct client never reaches.
 */
export function createCallLimit(perMinute: number, holderOf: SeatHolder): CallLimit {
  if (perMinute === 0) return async () => undefined;
  const byAddress = createRateLimit(perMinute);
  const byPlayer = createRateLimit(Math.max(perMinute, SEATED_PER_MINUTE));
  return async ({ address, authorization = null }) => {
    const token = tokenIn(authorization);
    const holder = token === undefined ? undefined : await holderOf(token);
    await (holder === undefined ? byAddress(address) : byPlayer(holder));
  };
}

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
