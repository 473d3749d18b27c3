import type { Redis } from "ioredis";
import { answered } from "../redis/answered.ts";
import { keys } from "../redis/keys.ts";

/** The keys of result signatures that the processes of a cluster share, as JWKs in JSON. */
export interface KeyRing {
  /** The private key of the cluster: that of the first process that called this. */
  share(privateKey: string): Promise<string>;
  /** Keeps a public key for good, so that signatures by it can be verified after a rotation. */
  publish(keyId: string, publicKey: string): Promise<void>;
  published(): Promise<readonly string[]>;
  /** Calls `listener` when keys that were shared may have been lost. */
  onLoss(listener: () => void): void;
}

/** The keys of one process without Redis. */
export function createMemoryKeyRing(): KeyRing {
  const publicKeys = new Map<string, string>();
  return {
    share: async (privateKey) => privateKey,
    publish: async (keyId, publicKey) => void publicKeys.set(keyId, publicKey),
    published: async () => [...publicKeys.values()],
    onLoss: () => undefined,
  };
}

/** The keys in a Redis that several processes share. Methods reject with ApiError `unavailable` while it is away. */
export function createRedisKeyRing(client: Redis): KeyRing {
  return {
    share: async (privateKey) => (await answered(client.set(keys.signingKey, privateKey, "NX", "GET"))) ?? privateKey,
    async publish(keyId, publicKey) {
      await answered(client.hset(keys.signingKeys, keyId, publicKey));
    },
    published: () => answered(client.hvals(keys.signingKeys)),
    onLoss: (listener) => void client.on("ready", listener),
  };
}
