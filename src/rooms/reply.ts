/** The answer to a client's message. Colyseus sends it back only if the client has asked for an answer. */
export type Reply = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export const ACCEPTED: Reply = { accepted: true };

export function refused(reason: string): Reply {
  return { accepted: false, reason };
}

export function isAcceptance(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "accepted" in answer && answer.accepted === true;
}

export function isRefusal(answer: unknown): answer is Extract<Reply, { accepted: false }> {
  return typeof answer === "object" && answer !== null && "reason" in answer;
}
