/** Letters and digits of a private room's code: without 0 O 1 I L, which people mix up. */
export const CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Characters in a private room's code: some 890 million codes. */
export const CODE_LENGTH = 6;

/** Most code points in a username, counted after NFC and trimming. */
export const USERNAME_MAX_CODE_POINTS = 20;

/** A code as it is stored: upper case. */
export const CODE_PATTERN = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);

/** Rooms, matches and balls: ids that we made. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Players: our ids, or the `sub` of an operator's tokens (`auth0|5f7c…`, `ada@example.com`). */
export const PLAYER_ID_PATTERN = /^[\x21-\x7e]{1,128}$/;

/**
 * Characters that break a line or its direction wherever a name is shown: control characters, line
 * and paragraph separators, and all of Unicode's bidi controls.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * The username as it is stored and shown: NFC, without surrounding white space.
 *
 * Returns undefined for what is no username: not 1 … 20 code points, a control or bidi character,
 * or half a surrogate pair (which no UTF-8 can carry).
 */
export function usernameOf(raw: string): string | undefined {
  const name = raw.normalize("NFC").trim();
  if (name === "" || !name.isWellFormed() || UNPRINTABLE.test(name)) return undefined;
  return [...name].length <= USERNAME_MAX_CODE_POINTS ? name : undefined;
}

/** The only type of room that the server defines. */
export const ROOM_TYPE = "pong";
