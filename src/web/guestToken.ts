import { callApi } from "../client/matchmaking.ts";
import type { PlayersAnswer } from "../protocol/api.ts";

/** Makes a guest, and returns their token. Rejects with a SeatError. */
export async function createGuest(server: string, username: string): Promise<string> {
  const { token } = await callApi<PlayersAnswer>(`${server}/api/pong/players`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username }),
  });
  return token;
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
