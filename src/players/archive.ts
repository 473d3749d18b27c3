import type { SignedResult } from "../protocol/signedResult.ts";
import type { Records } from "./records.ts";
import type { ResultSigner } from "./resultSigner.ts";

/** Finished matches as callers get them. Methods resolve to undefined for a match that is unknown or no longer kept. */
export interface MatchArchive {
  resultOf(matchId: string): Promise<SignedResult | undefined>;
  /** The replay as JSON, in pieces, with the players and the signature of the result. */
  replayOf(matchId: string): Promise<AsyncIterable<string> | undefined>;
}

/**
 * Signs results when they are read. So the end of a match need not wait for a signature, and a result in which a player has
 * deleted themselves since has a valid one.
 */
export function createArchive(
  records: Pick<Records, "resultOf" | "replayOf">,
  signer: Pick<ResultSigner, "sign">,
): MatchArchive {
  async function resultOf(matchId: string): Promise<SignedResult | undefined> {
    const result = await records.resultOf(matchId);
    return result && { ...result, signature: await signer.sign(result) };
  }
  return {
    resultOf,
    async replayOf(matchId) {
      const result = await resultOf(matchId);
      return records.replayOf(matchId, result && { players: result.players, signature: result.signature });
    },
  };
}
