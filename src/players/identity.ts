import { createHash, randomBytes } from "node:crypto";
import type { Config } from "../config.ts";
import { ApiError } from "../protocol/errors.ts";
import { CODE_ALPHABET, GUEST_PREFIX, isGuestId, isOperatorsId } from "../protocol/names.ts";
import { shortenedUsername, usernameOf } from "../protocol/usernames.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { createTokens, type TokenClaims, type TokenConfig } from "./tokens.ts";

/** A player and the token that proves who they are. */
export interface Identity {
  readonly playerId: string;
  readonly username: string;
  readonly token: string;
}

export interface Identities {
  /** Creates a player; `username` must be valid, by default it is generated. ApiError `unauthorized` if guests are not allowed. */
  createGuest(username?: string): Promise<Identity>;
  /**
   * The player that a token names. ApiError `unauthorized` unless a configured key signed it and it is valid now; `unavailable`
   * if nobody can say because the JWKS is away.
   */
  verify(token: string): Promise<Identity>;
  /** Makes a new token for a guest; "" for other players. */
  renew(playerId: string, username: string): Promise<string>;
}

/** Characters; valid tokens are much shorter. */
const MAX_TOKEN_LENGTH = 8192;

/**
 * Creates guests and verifies tokens: those of guests, and those that the operator's own backend signed with the shared secret
 * or with a private key of its own.
 *
 * An operator's token must have the configured issuer and audience, and its `sub` can be neither a guest's nor a bot's id. A
 * `name` that is too long is shortened; one that is no username is replaced.
 */
export function createIdentities(
  config: Pick<Config, "allowGuests"> & TokenConfig,
  log: Pick<LimitedLog, "warn">,
): Identities {
  const tokens = createTokens(config, log);
  return {
    async createGuest(username) {
      if (!config.allowGuests || !tokens.sign) {
        throw new ApiError("unauthorized", "a token is needed: guests are not allowed");
      }
      const playerId = `${GUEST_PREFIX}${randomBytes(16).toString("base64url")}`;
      const name = username ?? `guest-${suffixOf(randomBytes(4))}`;
      return { playerId, username: name, token: await tokens.sign(playerId, name) };
    },

    renew: async (playerId, username) => (isGuestId(playerId) && (await tokens.sign?.(playerId, username))) || "",

    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new ApiError("unauthorized", "the token is too long");
      const read = await tokens.read(token);
      const playerId = playerOf(read);
      const { name } = read.claims;
      const username = typeof name === "string" ? usernameOf(shortenedUsername(name)) : undefined;
      return { playerId, username: username ?? usernameFrom(playerId), token };
    },
  };

  function playerOf({ claims: { sub }, bySecret, forUs }: TokenClaims): string {
    if (bySecret && typeof sub === "string" && isGuestId(sub)) {
      if (config.allowGuests) return sub;
      throw new ApiError("unauthorized", "guests are not allowed");
    }
    if (!forUs) throw new ApiError("unauthorized", "the token has another issuer or audience (iss, aud)");
    if (typeof sub === "string" && isOperatorsId(sub)) return sub;
    throw new ApiError("unauthorized", "the token's sub is not an id that a player may have");
  }
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
