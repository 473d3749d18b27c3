import type { CryptoKey, JWTHeaderParameters } from "jose";
import { createRemoteJWKSet, errors } from "jose";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";

/** Age of the keys from which they are read again, so that a key that was withdrawn is not trusted for ever. */
const REFRESH_MS = 600_000;

/** Least time between two reads for keys that are not in the set, or after a read that failed. */
const PAUSE_MS = 1000;

const TIMEOUT_MS = 5000;

/** The keys that a token may be signed with: several if its header does not say which. ApiError `unavailable` if nobody can say. */
export type KeySet = (header: JWTHeaderParameters) => Promise<CryptoKey[]>;

/**
 * The public keys of the JWKS at a URL.
 *
 * They are read when the first token comes, again for a key that is not among them, and every ten minutes while tokens come.
 * Keys that were read once are used for as long as they cannot be read again.
 */
export function createKeySet(url: string, log: Pick<LimitedLog, "warn">, refreshMs = REFRESH_MS): KeySet {
  const never = Number.POSITIVE_INFINITY;
  // this file decides when to read
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: never,
    cooldownDuration: never,
    timeoutDuration: TIMEOUT_MS,
  });
  let readAt = -never;
  let triedAt = -never;
  let latest = Promise.resolve();

  /** Reads the keys, or joins in the latest try if that was a moment ago. */
  function read(): Promise<void> {
    if (performance.now() - triedAt < PAUSE_MS) return latest;
    triedAt = performance.now();
    latest = keys.reload().then(
      () => {
        readAt = performance.now();
      },
      (cause: unknown) => {
        log.warn("jwks", { reason: cause instanceof Error ? cause.message : cause }, "the JWKS cannot be read");
        throw new ApiError("unavailable", "the keys of tokens cannot be read", { retryAfterSeconds: 2, cause });
      },
    );
    return latest;
  }

  async function keysOf(header: JWTHeaderParameters): Promise<CryptoKey[]> {
    try {
      return [await keys(header, { payload: "", signature: "" })];
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      const several: CryptoKey[] = [];
      for await (const key of error) several.push(key);
      return several;
    }
  }

  return async (header) => {
    const age = performance.now() - readAt;
    if (age === never) {
      await read();
      triedAt = -never; // the first read does not delay the one for a new key
    } else if (age > refreshMs) read().catch(() => undefined); // logged; the old keys will do
    try {
      return await keysOf(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await read();
      return keysOf(header);
    }
  };
}
