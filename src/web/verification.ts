import { KEYS_PATH } from "../protocol/signature.ts";
import type { Finding, ReplayAnswer } from "../recording/verify.ts";

/** "unchecked": this browser has no cryptography here, which needs HTTPS, or the server's keys cannot be read. */
export type Proof = Finding | "unchecked";

/** Checks a replay by the server's public keys. `ending` is the digest of the state in which it ends. */
export async function proofOf(server: string, replay: ReplayAnswer, ending: string, ends: AbortSignal): Promise<Proof> {
  if (!isSecureContext) return "unchecked";
  try {
    const [{ verifyReplay }, response] = await Promise.all([
      import("../recording/verify.ts"),
      fetch(server + KEYS_PATH, { signal: ends }),
    ]);
    return response.ok ? await verifyReplay(replay, ending, await response.json()) : "unchecked";
  } catch {
    return "unchecked"; // the connection is lost, or the answer is not a JWKS
  }
}
