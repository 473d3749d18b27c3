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

/** Signs with the configured key or, without one, with the key that the cluster shares. */
export function createResultSigner(ring: KeyRing, configured?: JWK): ResultSigner {
  let own = configured;
  let loading: Promise<SigningKey> | undefined;
  // a Redis that comes back may have lost the keys: it gets them again with the next use
  ring.onLoss(() => {
    loading = undefined;
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
      return new CompactSign(Buffer.from(JSON.stringify(result)))
        .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, kid, typ: SIGNATURE_TYPE })
        .sign(key);
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
