/** Letters and digits of private rooms' codes, without 0, O, 1, I and L, which people mix up. */
export const CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Number of characters in a private room's code. There are some 890 million codes. */
export const CODE_LENGTH = 6;

/** The most code points in a username, after normalization and trimming. */
export const USERNAME_MAX_CODE_POINTS = 20;

/** Matches a code as it is stored: in upper case. */
export const CODE_PATTERN = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);

/** Matches ids of rooms, matches and balls. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Matches ids of players: the server's own, or the `sub` of an operator's tokens (`auth0|5f7c…`, `ada@example.com`). */
export const PLAYER_ID_PATTERN = /^[\x21-\x7e]{1,128}$/;

/** Characters that break a line or its direction: control characters, line and paragraph separators, bidi controls. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * The username as it is stored and shown: in NFC and without surrounding white space.
 *
 * Returns undefined unless it has 1 … 20 code points, none of them a control or bidi character or half a surrogate pair
 * (which UTF-8 cannot carry).
 */
export function usernameOf(raw: string): string | undefined {
  const name = raw.normalize("NFC").trim();
  if (name === "" || !name.isWellFormed() || UNPRINTABLE.test(name)) return undefined;
  return [...name].length <= USERNAME_MAX_CODE_POINTS ? name : undefined;
}

/** The only type of room that the server defines. */
export const ROOM_TYPE = "pong";
