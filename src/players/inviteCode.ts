import { randomInt } from "node:crypto";
import { CODE_ALPHABET, CODE_LENGTH } from "../protocol/names.ts";

/** Codes to try before giving up. With a million private rooms, one code in 900 is in use. */
const TRIES = 10;

/** Finds an invite code that nobody else has. `take` reserves a code, and resolves with false if it is in use. */
export async function takeInviteCode(take: (code: string) => Promise<boolean>): Promise<string> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const code = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length)));
    if (await take(code.join(""))) return code.join("");
  }
  throw new Error(`no unused code in ${TRIES} tries`);
}
