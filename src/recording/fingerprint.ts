import type { Recording } from "../simulation/replay.ts";
import { inputBytesOf } from "./inputCodec.ts";

/**
 * The bytes whose SHA-256 stands for a recording in a signed result. They hold everything that decides a match, in one form only:
 * recordings that differ in a rule or an input have different bytes. `inputs` are those of `inputBytesOf`.
 */
export function fingerprintBytesOf(
  { version, seed, sides, rules }: Omit<Recording, "log">,
  inputs: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const sorted = Object.entries(rules).sort(([one], [other]) => (one < other ? -1 : 1));
  const head = new TextEncoder().encode(`${JSON.stringify([version, seed, sides, sorted])}\n`);
  const bytes = new Uint8Array(head.length + inputs.length);
  bytes.set(head);
  bytes.set(inputs, head.length);
  return bytes;
}

/** The fingerprint of a recording, in hex. */
export async function fingerprintOf(recording: Recording): Promise<string> {
  const bytes = fingerprintBytesOf(recording, inputBytesOf(recording.log));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
