/** Letters and digits of private rooms' codes, without 0, O, 1, I and L, which people mix up. */
export const CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Number of characters in a private room's code. There are some 890 million codes. */
export const CODE_LENGTH = 6;

/** Matches a code as it is stored: in upper case. */
export const CODE_PATTERN = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);

/** Matches ids of rooms, matches and balls. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Matches ids of players: the server's own, or the `sub` of an operator's token (`auth0|5f7c…`). */
const PLAYER_ID_PATTERN = /^[\x21-\x7e]{1,128}$/;

/** The beginnings of the ids that the server gives to guests and bots. */
export const GUEST_PREFIX = "p_";
export const BOT_PREFIX = "bot_";

/** Stands for the id and the name of a player who has deleted themselves. */
export const DELETED = "deleted";

/** Matches DELETED, and what stands for a deleted player in a room: it has their side, because ids of a room differ. */
const DELETED_PATTERN = /^deleted(?:-\d)?$/;

/** Whether the id stands for a player who has deleted themselves. */
export function isDeletedId(id: string): boolean {
  return DELETED_PATTERN.test(id);
}

/** Matches guests' ids. */
const GUEST_ID_PATTERN = /^p_[A-Za-z0-9_-]{22}$/;

/**
 * Whether this is the id of a player: 1 … 128 printable ASCII characters without spaces.
 *
 * Names that every JavaScript object has (`constructor`, `__proto__`) are not ids: our libraries keep ids as keys of objects.
 */
export function isPlayerId(id: string): boolean {
  return PLAYER_ID_PATTERN.test(id) && !Object.hasOwn(Object.prototype, id);
}

/** Whether the server may have given this id to a guest. */
export function isGuestId(id: string): boolean {
  return GUEST_ID_PATTERN.test(id);
}

/** Whether an operator may give this id to a player: it can never be a guest's, a bot's, or that of a deleted player. */
export function isOperatorsId(id: string): boolean {
  return isPlayerId(id) && !isDeletedId(id) && !id.startsWith(GUEST_PREFIX) && !id.startsWith(BOT_PREFIX);
}

/** The only type of room that the server defines. */
export const ROOM_TYPE = "pong";
