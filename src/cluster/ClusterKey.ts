import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Redis } from "ioredis";
import { keys } from "../redis/keys.ts";

const KEY_BYTES = 32;

/** Keys that still verify: the newest, and the one before it, because two processes may each have made one. */
const MAX_KEYS = 2;

/**
 * The secret that the processes of a cluster share. It signs what one process gives out and any of them may have to verify.
 *
 * A process begins with a random key of its own. Without Redis it keeps that; with Redis it takes the cluster's (`shareKey`).
 */
export class ClusterKey {
  /** Newest first. */
  #keys: readonly Buffer[] = [randomBytes(KEY_BYTES)];

  /** The newest key, in base64. It is a secret. */
  get text(): string {
    return this.#newest.toString("base64");
  }

  /** Signs with another key from now on. */
  adopt(text: string): void {
    if (text !== this.text) this.#keys = [Buffer.from(text, "base64"), ...this.#keys].slice(0, MAX_KEYS);
  }

  /** Signs some texts. `purpose` keeps signatures of different kinds apart. */
  sign(purpose: string, ...texts: readonly string[]): string {
    return signatureOf(this.#newest, [purpose, ...texts]);
  }

  verify(signature: string, purpose: string, ...texts: readonly string[]): boolean {
    const given = Buffer.from(signature);
    return this.#keys.some((key) => {
      const right = Buffer.from(signatureOf(key, [purpose, ...texts]));
      return right.length === given.length && timingSafeEqual(right, given);
    });
  }

  get #newest(): Buffer {
    return this.#keys[0] as Buffer;
  }
}

function signatureOf(key: Buffer, texts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(texts)).digest("base64url");
}

/** Takes the cluster's key from Redis, or gives Redis this process's key if there is none. */
export async function shareKey(client: Redis, key: ClusterKey): Promise<void> {
  const stored = (await client.set(keys.clusterKey, key.text, "NX", "GET")) ?? key.text;
  key.adopt(stored);
}
