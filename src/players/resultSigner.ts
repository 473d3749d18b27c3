import { hash } from "node:crypto";
import type { CryptoKey, JSONWebKeySet, JWK } from "jose";
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from "jose";
import type { MatchResult } from "../protocol/api.ts";
import { SIGNATURE_ALGORITHM, SIGNATURE_TYPE } from "../protocol/signature.ts";
import type { KeyRing } from "./keyRing.ts";

/** Signs results, so that other services can trust them. Methods reject with ApiError `unavailable` while Redis is away. */
export interface ResultSigner {
  /** A compact JWS whose payload is the result in JSON. */
  sign(result: MatchResult): Promise<string>;
  /** The public keys of all signatures, also of those by earlier keys. */
  keySet(): Promise<JSONWebKeySet>;
}

interface SigningKey {
  readonly key: CryptoKey;
  readonly kid: string;
}

/** Number of signatures that are kept, because a page of a history needs many. */
const MOST_KEPT = 5000;

/** Signs with the configured key or, without one, with the key that the cluster shares. */
export function createResultSigner(ring: KeyRing, configured?: JWK): ResultSigner {
  let own = configured;
  let loading: Promise<SigningKey> | undefined;
  /**
   * The parts of signatures around their payload, by the payload's hash, in the order in which they were made. So nothing about
   * players is kept.
   */
  const made = new Map<string, readonly [header: string, signature: string]>();
  // a Redis that comes back may have lost the keys: it gets them again with the next use
  ring.onLoss(() => {
    loading = undefined;
    made.clear();
  });

  async function load(): Promise<SigningKey> {
    own ??= await newKey();
    if (configured === undefined) own = JSON.parse(await ring.share(JSON.stringify(own))) as JWK;
    const { kty, crv, x, y } = own as Required<JWK>;
    const kid = await calculateJwkThumbprint(own);
    await ring.publish(kid, JSON.stringify({ kty, crv, x, y, kid, alg: SIGNATURE_ALGORITHM, use: "sig" }));
    return { key: (await importJWK(own, SIGNATURE_ALGORITHM)) as CryptoKey, kid };
  }

  async function signingKey(): Promise<SigningKey> {
    loading ??= load();
    const attempt = loading;
    try {
      return await attempt;
    } catch (error) {
      if (loading === attempt) loading = undefined;
      throw error;
    }
  }

  return {
    async sign(result) {
      const { key, kid } = await signingKey();
      const payload = Buffer.from(JSON.stringify(result));
      const digest = hash("sha256", payload, "base64url");
      const kept = made.get(digest);
      if (kept !== undefined) return [kept[0], payload.toString("base64url"), kept[1]].join(".");
      const signed = await new CompactSign(payload)
        .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, kid, typ: SIGNATURE_TYPE })
        .sign(key);
      const [header = "", , signature = ""] = signed.split(".");
      made.set(digest, [header, signature]);
      for (const oldest of made.keys()) {
        if (made.size <= MOST_KEPT) break;
        made.delete(oldest);
      }
      return signed;
    },
    async keySet() {
      await signingKey();
      return { keys: (await ring.published()).map((text) => JSON.parse(text) as JWK) };
    },
  };
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNATURE_ALGORITHM, { extractable: true });
  return exportJWK(privateKey);
}
