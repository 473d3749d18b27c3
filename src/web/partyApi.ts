import { errorOf, SeatError } from "../client/matchmaking.ts";
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
  let response: Response;
  try {
    response = await fetch(`${server}/api/pong/parties${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    throw new SeatError("unreachable", `no answer from ${server}`, { cause });
  }
  if (!response.ok) throw await errorOf(response);
  return response.json();
}

/** Makes a guest. Rejects with a SeatError. */
export async function createGuest(server: string, username: string): Promise<string> {
  try {
    const response = await fetch(`${server}/api/pong/players`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username }),
    });
    if (!response.ok) throw await errorOf(response);
    return (await response.json()).token;
  } catch (cause) {
    if (cause instanceof SeatError) throw cause;
    throw new SeatError("unreachable", `no answer from ${server}`, { cause });
  }
}

/** The player that a token names; "" if it is not a token at all. */
export function playerIdIn(token: string): string {
  const [, claims = ""] = token.split(".");
  try {
    return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub;
  } catch {
    return ""; // the server will refuse it
  }
}
