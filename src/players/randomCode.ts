import { randomInt } from "node:crypto";
import { CODE_ALPHABET, CODE_LENGTH } from "../protocol/names.ts";

/** A random code, by which people invite each other. */
export function randomCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length))).join("");
}
