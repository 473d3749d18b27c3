import { callApi } from "../client/matchmaking.ts";
import type { PartyAnswer } from "../protocol/parties.ts";

export interface PartyCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** The path below `/api/pong/parties`. */
  readonly path: string;
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** Calls a route of parties. The answer is a party, except to DELETE. Rejects with a SeatError. */
export async function callParties(server: string, token: string, call: PartyCall): Promise<PartyAnswer> {
  const { method, path, body, signal } = call;
  return callApi(`${server}/api/pong/parties${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}
