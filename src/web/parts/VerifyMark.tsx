import { useEffect, useState } from "preact/hooks";
import type { ReplayAnswer } from "../../recording/verify.ts";
import { t } from "../language.ts";
import { type Proof, proofOf } from "../verification.ts";

const TEXTS = {
  genuine: ["verified", "verifiedWhy"],
  unsigned: ["unsigned", "unsignedWhy"],
  unchecked: ["unchecked", "uncheckedWhy"],
  unknown_key: ["forgedSignature"],
  bad_signature: ["forgedSignature"],
  changed_result: ["changedResult"],
  changed_replay: ["changedReplay"],
} as const satisfies Record<Proof, readonly string[]>;

/** Shows whether a replay is what the server recorded. `ending` is the digest of the state in which it ends. */
export function VerifyMark({ server, replay, ending }: { server: string; replay: ReplayAnswer; ending: string }) {
  const [proof, setProof] = useState<Proof>();
  useEffect(() => {
    const ends = new AbortController();
    void proofOf(server, replay, ending, ends.signal).then((found) => {
      if (!ends.signal.aborted) setProof(found);
    });
    return () => ends.abort();
  }, [server, replay, ending]);
  const [text, why] = proof === undefined ? (["checking"] as const) : TEXTS[proof];
  return (
    <p class={`proof ${proof ?? "checking"}`} role="status" title={why && t(why)}>
      {t(text)}
    </p>
  );
}
