import type { JSONWebKeySet } from "jose";
import { compactVerify, createLocalJWKSet, errors } from "jose";
import type { MatchResult } from "../protocol/api.ts";
import { SIGNATURE_ALGORITHM, SIGNATURE_TYPE } from "../protocol/signature.ts";
import type { SignedResult } from "../protocol/signedResult.ts";
import type { Recording } from "../simulation/replay.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** The answer of `GET /api/pong/matches/:match_id/replay`. */
export interface ReplayAnswer extends Recording, Pick<MatchResult, "match_id" | "players"> {
  readonly digest: string;
  readonly signature?: string;
}

/**
 * The finding of a check. "unsigned": there is no signature, or the signed result is older than the proof of replays.
 * "unknown_key": it names a key that is not in the set. "bad_signature": the signature itself is not the server's.
 * "changed_result": the signature is genuine, but of another result. "changed_replay": the recording is not the one of the signed
 * result, or it does not end in the state that the server recorded.
 */
export type Finding = "genuine" | "unsigned" | "unknown_key" | "bad_signature" | "changed_result" | "changed_replay";

/** Checks the answer of `GET /api/pong/matches/:match_id` by the server's public keys. */
export async function verifyResult(
  { signature, ...result }: Partial<SignedResult>,
  keys: JSONWebKeySet,
): Promise<Finding> {
  const signed = await signedBy(signature, keys);
  if (typeof signed === "string") return signed;
  return canonical(signed) === canonical(result) ? "genuine" : "changed_result";
}

/** Checks a replay by the server's public keys. `ending` is the digest of the state in which it ends when it is played. */
export async function verifyReplay(replay: ReplayAnswer, ending: string, keys: JSONWebKeySet): Promise<Finding> {
  const signed = await signedBy(replay.signature, keys);
  if (typeof signed === "string") return signed;
  if (signed.recording_sha256 === undefined) return "unsigned";
  const { match_id, players } = signed;
  const shown = { match_id: replay.match_id, players: replay.players };
  if (canonical({ match_id, players }) !== canonical(shown)) return "changed_result";
  const isRecorded = replay.digest === signed.digest && ending === signed.digest;
  return isRecorded && (await fingerprintOf(replay)) === signed.recording_sha256 ? "genuine" : "changed_replay";
}

/** The result in a signature. */
async function signedBy(signature: string | undefined, keys: JSONWebKeySet): Promise<MatchResult | Finding> {
  if (signature === undefined) return "unsigned";
  try {
    const options = { algorithms: [SIGNATURE_ALGORITHM] };
    const { payload, protectedHeader } = await compactVerify(signature, createLocalJWKSet(keys), options);
    if (protectedHeader.typ !== SIGNATURE_TYPE) return "bad_signature";
    return JSON.parse(new TextDecoder().decode(payload)) as MatchResult;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
    if (error instanceof errors.JOSEError || error instanceof TypeError) return "bad_signature";
    throw error;
  }
}

/** JSON with sorted fields, to compare values by. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    const isObject = part !== null && typeof part === "object" && !Array.isArray(part);
    return isObject ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part;
  });
}
