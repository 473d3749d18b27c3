import { ApiError } from "../protocol/errors.ts";

/** Turns any failure of Redis (away, hanging, full, read-only) into an ApiError that tells the caller to try again. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ApiError("unavailable", "the store does not answer", { retryAfterSeconds: 1, cause });
  }
}
