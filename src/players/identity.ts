import type { KeyObject } from "node:crypto";
import { createHash, randomBytes } from "node:crypto";
import type { JWTPayload } from "jose";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Config } from "../config.ts";
import { ApiError } from "../protocol/errors.ts";
import { CODE_ALPHABET, PLAYER_ID_PATTERN, usernameOf } from "../protocol/names.ts";

/** Who a caller is, and the token that proves it. */
export interface Identity {
  player_id: string;
  username: string;
  token: string;
}

export interface Identities {
  /** A new player. `username` is valid already; without one he gets one. ApiError `unauthorized` if guests are not allowed. */
  createGuest(username?: string): Promise<Identity>;
  /** The player a token names. ApiError `unauthorized` unless it is signed with a key of ours, and is good now. */
  verify(token: string): Promise<Identity>;
}

const GUEST_TOKEN_LIFE = "30d";

/** Far more than an honest token needs. */
const MAX_TOKEN_LENGTH = 8192;

const SECRET_ALGORITHM = "HS256";

/**
 * Makes guests and knows tokens: those that we signed, and those of the operator's own backend, be they signed with
 * the shared secret or with the key whose public half is configured.
 *
 * An operator's token need not expire. `sub` must be a player id; a `name` that is no username is replaced.
 */
export function createIdentities(config: Pick<Config, "jwtSecret" | "jwtPublicKey" | "allowGuests">): Identities {
  const secret = config.jwtSecret === undefined ? undefined : new TextEncoder().encode(config.jwtSecret);
  // An algorithm has one key, and a token is checked with no other: one that names a public key's algorithm is
  // never checked against the secret, nor the reverse. "none" is not among them.
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
      if (!config.allowGuests || !secret) throw new ApiError("unauthorized", "a token is needed: there are no guests");
      const player_id = `p_${randomBytes(16).toString("base64url")}`;
      const name = username ?? `guest-${suffixOf(randomBytes(4))}`;
      const token = await new SignJWT({ name })
        .setProtectedHeader({ alg: SECRET_ALGORITHM, typ: "JWT" })
        .setSubject(player_id)
        .setIssuedAt()
        .setExpirationTime(GUEST_TOKEN_LIFE)
        .sign(secret);
      return { player_id, username: name, token };
    },

    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new ApiError("unauthorized", "the token is too long");
      const { sub, name } = await claimsOf(token);
      if (typeof sub !== "string" || !PLAYER_ID_PATTERN.test(sub)) {
        throw new ApiError("unauthorized", "the token's sub is no player id");
      }
      const username = typeof name === "string" ? usernameOf(name) : undefined;
      return { player_id: sub, username: username ?? usernameFrom(sub), token };
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

/** The signature algorithms of a key of this type and curve; the configuration admits no other types. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string[] {
  if (asymmetricKeyType === "rsa") return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
  if (asymmetricKeyType === "ed25519") return ["EdDSA", "Ed25519"];
  const byCurve: Record<string, string> = { prime256v1: "ES256", secp384r1: "ES384", secp521r1: "ES512" };
  const algorithm = byCurve[asymmetricKeyDetails?.namedCurve ?? ""];
  return algorithm ? [algorithm] : [];
}

/** Always the same for the same player, so that others recognise him. */
function usernameFrom(playerId: string): string {
  return `player-${suffixOf(createHash("sha256").update(playerId).digest().subarray(0, 4))}`;
}

/** A character a byte, none of them easily mistaken for another. */
function suffixOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length))
    .join("")
    .toLowerCase();
}
