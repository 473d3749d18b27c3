import type { KeyObject } from "node:crypto";
import type { CryptoKey, JWTHeaderParameters, JWTPayload } from "jose";
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import type { Config } from "../config.ts";
import { ApiError } from "../protocol/errors.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { createKeySet } from "./keySet.ts";

/** The part of the configuration that decides which tokens are valid. */
export type TokenConfig = Partial<
  Pick<Config, "jwtSecret" | "jwtSecretPrevious" | "jwtPublicKey" | "jwtJwksUrl" | "jwtIssuer" | "jwtAudience">
>;

/** The claims of a token that a configured key signed and that is valid now. */
export interface TokenClaims {
  readonly claims: JWTPayload;
  /** The server's own secret signed it. */
  readonly bySecret: boolean;
  /** It has the configured issuer and audience. */
  readonly forUs: boolean;
}

export interface Tokens {
  /** Signs a guest's token; undefined without a secret. */
  readonly sign: ((playerId: string, name: string) => Promise<string>) | undefined;
  /** ApiError `unauthorized` unless a configured key signed the token, and it says until when it is valid. */
  read(token: string): Promise<TokenClaims>;
}

type Key = KeyObject | CryptoKey | Uint8Array;

const GUEST_TOKEN_LIFE = "30d";

const SECRET_ALGORITHM = "HS256";

const RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const ED25519_ALGORITHMS = ["EdDSA", "Ed25519"];
const BY_CURVE = new Map([
  ["prime256v1", "ES256"],
  ["secp384r1", "ES384"],
  ["secp521r1", "ES512"],
]);

/** The algorithms that a key of a JWKS may have. */
const PUBLIC_ALGORITHMS = [...RSA_ALGORITHMS, ...ED25519_ALGORITHMS, ...BY_CURVE.values()];

/** Signs and checks tokens. `log` gets what goes wrong with the JWKS. */
export function createTokens(config: TokenConfig, log: Pick<LimitedLog, "warn">): Tokens {
  const { jwtPublicKey, jwtIssuer, jwtAudience } = config;
  const [secret, previous] = [config.jwtSecret, config.jwtSecretPrevious].map((text) =>
    text === undefined ? undefined : new TextEncoder().encode(text),
  );
  const secrets = [secret, previous].filter((one) => one !== undefined);
  const keySet = config.jwtJwksUrl === undefined ? undefined : createKeySet(config.jwtJwksUrl, log);
  const pinned = jwtPublicKey ? algorithmsOf(jwtPublicKey) : [];

  /** Each algorithm has one kind of key. So a public key is never taken for a secret, and "none" has no key at all. */
  async function keysOf(header: JWTHeaderParameters): Promise<readonly Key[]> {
    if (header.alg === SECRET_ALGORITHM) return secrets;
    if (jwtPublicKey && pinned.includes(header.alg)) return [jwtPublicKey];
    return keySet && PUBLIC_ALGORITHMS.includes(header.alg) ? keySet(header) : [];
  }

  /** The claims, by the first key that signed the token. */
  async function verified(token: string): Promise<TokenClaims> {
    const { alg = "", ...header } = decodeProtectedHeader(token);
    for (const key of await keysOf({ ...header, alg })) {
      try {
        const { payload: claims } = await jwtVerify(token, key, { algorithms: [alg], requiredClaims: ["exp"] });
        const isIssued = jwtIssuer === undefined || claims.iss === jwtIssuer;
        const isAddressed = jwtAudience === undefined || [claims.aud].flat().includes(jwtAudience);
        return { claims, bySecret: alg === SECRET_ALGORITHM, forUs: isIssued && isAddressed };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }

  return {
    sign:
      secret &&
      ((playerId, name) =>
        new SignJWT({ name })
          .setProtectedHeader({ alg: SECRET_ALGORITHM, typ: "JWT" })
          .setSubject(playerId)
          .setIssuedAt()
          .setExpirationTime(GUEST_TOKEN_LIFE)
          .sign(secret)),

    async read(token) {
      try {
        return await verified(token);
      } catch (error) {
        if (error instanceof ApiError) throw error;
        throw new ApiError("unauthorized", reasonOf(error));
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  const isEndless = error instanceof errors.JWTClaimValidationFailed && error.claim === "exp";
  return isEndless ? "the token does not say when it expires (exp)" : "the token is not valid";
}

/** The signature algorithms of a key, by its type and curve. The configuration accepts no other types. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (asymmetricKeyType === "rsa") return RSA_ALGORITHMS;
  if (asymmetricKeyType === "ed25519") return ED25519_ALGORITHMS;
  const algorithm = BY_CURVE.get(asymmetricKeyDetails?.namedCurve ?? "");
  return algorithm ? [algorithm] : [];
}
