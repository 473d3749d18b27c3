import { RateLimiterMemory } from "rate-limiter-flexible";

/** Seats beside other players that callers of one address may leave unused in a minute. */
const UNUSED_PER_MINUTE = 8;

/** Bounds the seats that the callers of one address reserve and do not take, in the rooms of this process. */
export interface UnusedSeats {
  /** Counts a reservation. Resolves to false if there were too many that nobody used. */
  reserve(from: string): Promise<boolean>;
  /** Takes a reservation back, because its seat is used or was not granted. */
  settle(from: string): void;
}

export function createUnusedSeats(isLimited: boolean): UnusedSeats {
  if (!isLimited) return { reserve: async () => true, settle: () => undefined };
  const limiter = new RateLimiterMemory({ points: UNUSED_PER_MINUTE, duration: 60 });
  return {
    reserve: (from) =>
      limiter.consume(from).then(
        () => true,
        () => false,
      ),
    settle: (from) => void limiter.reward(from),
  };
}
