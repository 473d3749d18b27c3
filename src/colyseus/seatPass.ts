import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { SeatPass } from "../protocol/seating.ts";

const SECRET_BYTES = 18;
const TAG_BYTES = 16;
/** Each key seals one text, so the same nonce does for all. */
const NONCE = Buffer.alloc(12);

/**
 * Creates a ticket: its secret is for the caller alone, and its pass is for the room.
 *
 * Calls to rooms go through Redis, where others may listen. The pass shows neither the secret nor the player's token: the room
 * can check a secret with it, and open the token with the secret.
 */
export function createTicket(token: string): { readonly secret: string; readonly pass: SeatPass } {
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), NONCE);
  const sealed = Buffer.concat([cipher.update(token, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { secret, pass: { proof: proofOf(secret), sealed_token: sealed.toString("base64url") } };
}

/** A text by which a secret is recognised. The secret cannot be found from it. */
export function proofOf(secret: string): string {
  return createHash("sha256").update(`proof ${secret}`).digest("base64url");
}

/** The token in a pass. Throws unless the secret belongs to it. */
export function tokenOf({ sealed_token }: SeatPass, secret: string): string {
  const sealed = Buffer.from(sealed_token, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), NONCE, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
}

function keyOf(secret: string): Buffer {
  return createHash("sha256").update(`seal ${secret}`).digest();
}
