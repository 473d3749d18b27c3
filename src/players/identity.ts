import type { KeyObject } from "node:crypto";
import { createHash, randomBytes } from "node:crypto";
import type { JWTPayload } from "jose";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Config } from "../config.ts";
import { ApiError } from "../protocol/errors.ts";
import { CODE_ALPHABET, PLAYER_ID_PATTERN, usernameOf } from "../protocol/names.ts";

/** A player and the token that proves who they are. */
export interface Identity {
  readonly playerId: string;
  readonly username: string;
  readonly token: string;
}

export interface Identities {
  /** Creates a player; `username` must be valid, by default it is generated. ApiError `unauthorized` if guests are not allowed. */
  createGuest(username?: string): Promise<Identity>;
  /** The player that a token names. ApiError `unauthorized` unless a configured key signed it and it is valid now. */
  verify(token: string): Promise<Identity>;
}

const GUEST_TOKEN_LIFE = "30d";

/** Characters; valid tokens are much shorter. */
const MAX_TOKEN_LENGTH = 8192;

const SECRET_ALGORITHM = "HS256";

/**
 * Creates guests and verifies tokens: those of guests, and those that the operator's own backend signed with the shared secret
 * or with the private half of the configured public key.
 *
 * An operator's token need not expire. Its `sub` must be a player id; a `name` that is not a valid username is replaced.
 */
export function createIdentities(config: Pick<Config, "jwtSecret" | "jwtPublicKey" | "allowGuests">): Identities {
  const secret = config.jwtSecret === undefined ? undefined : new TextEncoder().encode(config.jwtSecret);
  // Each algorithm has exactly one key, so a token with the algorithm of a public key is never checked against the secret, or
  // the other way round. "none" is not allowed.
  const keys = new Map<string, KeyObject | Uint8Array>();
  if (secret) keys.set(SECRET_ALGORITHM, secret);
  if (config.jwtPublicKey) for (const name of algorithmsOf(config.jwtPublicKey)) keys.set(name, config.jwtPublicKey);
  const algorithms = [...keys.keys()];

  function keyOf({ alg }: { alg: string }): KeyObject | Uint8Array {
    const key = keys.get(alg);
    if (!key) throw new errors.JOSEAlgNotAllowed("no key has this algorithm");
    return key;
  }

  return {
    async createGuest(username) {
      if (!config.allowGuests || !secret) {
        throw new ApiError("unauthorized", "a token is needed: guests are not allowed");
      }
      const playerId = `p_${randomBytes(16).toString("base64url")}`;
      const name = username ?? `guest-${suffixOf(randomBytes(4))}`;
      const token = await new SignJWT({ name })
        .setProtectedHeader({ alg: SECRET_ALGORITHM, typ: "JWT" })
        .setSubject(playerId)
        .setIssuedAt()
        .setExpirationTime(GUEST_TOKEN_LIFE)
        .sign(secret);
      return { playerId, username: name, token };
    },

    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new ApiError("unauthorized", "the token is too long");
      const { sub, name } = await claimsOf(token);
      if (typeof sub !== "string" || !PLAYER_ID_PATTERN.test(sub)) {
        throw new ApiError("unauthorized", "the token's sub is not a valid player id");
      }
      const username = typeof name === "string" ? usernameOf(name) : undefined;
      return { playerId: sub, username: username ?? usernameFrom(sub), token };
    },
  };

  async function claimsOf(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keyOf, { algorithms });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new ApiError("unauthorized", "the token has expired");
      throw new ApiError("unauthorized", "the token is not valid");
    }
  }
}

/** The signature algorithms of a key, by its type and curve. The configuration accepts no other types. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string[] {
  if (asymmetricKeyType === "rsa") return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
  if (asymmetricKeyType === "ed25519") return ["EdDSA", "Ed25519"];
  const byCurve: Record<string, string> = { prime256v1: "ES256", secp384r1: "ES384", secp521r1: "ES512" };
  const algorithm = byCurve[asymmetricKeyDetails?.namedCurve ?? ""];
  return algorithm ? [algorithm] : [];
}

/** A generated name that is always the same for a player, so that others recognise them. */
function usernameFrom(playerId: string): string {
  return `player-${suffixOf(createHash("sha256").update(playerId).digest().subarray(0, 4))}`;
}

/** One character for each byte, from an alphabet without characters that look alike. */
function suffixOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length))
    .join("")
    .toLowerCase();
}
