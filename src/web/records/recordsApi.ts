import { errorOf, SeatError } from "../../client/matchmaking.ts";
import type { HistoryAnswer, LeaderboardAnswer, ProfileAnswer } from "../../protocol/playersApi.ts";
import type { LeaderboardView } from "./Records.ts";

/** Number of players on a page of the leaderboard, and of matches that are added to a history. */
export const PAGE_SIZE = 20;

/** Fetches a page of the leaderboard. Rejects with a SeatError, like all calls of this file. */
export function fetchLeaderboard(server: string, { mode, offset, around }: LeaderboardView, signal: AbortSignal) {
  const query = new URLSearchParams({ mode, limit: String(PAGE_SIZE) });
  if (around === undefined) query.set("offset", String(offset));
  else query.set("around", around);
  return call<LeaderboardAnswer>(`${server}/api/pong/leaderboard?${query}`, { signal });
}

export function fetchProfile(server: string, playerId: string, signal: AbortSignal): Promise<ProfileAnswer> {
  return call(addressOf(server, playerId), { signal });
}

/** Fetches a player's matches, the newest first. `cursor`: of an earlier answer, to go on after it. */
export function fetchHistory(server: string, playerId: string, cursor: string | null): Promise<HistoryAnswer> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor !== null && { cursor }) });
  return call(`${addressOf(server, playerId)}/matches?${query}`);
}

/** Deletes the player whose token this is. */
export async function deletePlayer(server: string, playerId: string, token: string): Promise<void> {
  await call(addressOf(server, playerId), { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
}

function addressOf(server: string, playerId: string): string {
  return `${server}/api/pong/players/${encodeURIComponent(playerId)}`;
}

async function call<Answer>(url: string, options: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, options);
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as Answer;
  } catch (cause) {
    if (cause instanceof SeatError) throw cause;
    throw new SeatError("unreachable", `no answer from ${url}`, { cause });
  }
}
