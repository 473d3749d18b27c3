import * as z from "zod";
import { CODE_ALPHABET, CODE_LENGTH, CODE_PATTERN, ID_PATTERN, isPlayerId } from "./names.ts";
import { USERNAME_MAX_CODE_POINTS, usernameOf } from "./usernames.ts";

/** The largest value of a uint32 field, for ticks and move numbers. At 60 Hz, ticks reach it after 828 days. */
export const UINT32_MAX = 4_294_967_295;

/** A uint32. */
export const uint32Schema = z.int().min(0).max(UINT32_MAX);

/** The id of a room, a match or a ball. */
export const idSchema = z.string().regex(ID_PATTERN, "expected 1 to 64 of A-Z a-z 0-9 _ -");

/** The id of a player. */
export const playerIdSchema = z
  .string()
  .refine(isPlayerId, "expected 1 to 128 printable ASCII characters without spaces, not a name of every object");

/** A private room's code, in upper or lower case. The result is in upper case. */
export const codeSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(CODE_PATTERN, `expected ${CODE_LENGTH} of ${CODE_ALPHABET}`);

/** A username as somebody typed it. The result is that of `usernameOf`. */
export const usernameSchema = z.string().transform((raw, context) => {
  const name = usernameOf(raw);
  if (name !== undefined) return name;
  context.addIssue(`expected 1 to ${USERNAME_MAX_CODE_POINTS} visible characters`);
  return z.NEVER;
});
