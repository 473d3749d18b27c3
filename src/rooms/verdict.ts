/** What a client is told of a message that he sent as a request; sent as a plain message, it has no answer. */
export type Verdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export const ACCEPTED: Verdict = { accepted: true };

export function refused(reason: string): Verdict {
  return { accepted: false, reason };
}

export function isRefusal(answer: unknown): answer is Extract<Verdict, { accepted: false }> {
  return typeof answer === "object" && answer !== null && "reason" in answer;
}
