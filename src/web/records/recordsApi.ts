import { callApi } from "../../client/matchmaking.ts";
import type { HistoryAnswer, LeaderboardAnswer, ProfileAnswer } from "../../protocol/playersApi.ts";
import type { LeaderboardView } from "./Records.ts";

/** Number of players on a page of the leaderboard, and of matches that are added to a history. */
export const PAGE_SIZE = 20;

/** Fetches a page of the leaderboard. Rejects with a SeatError, like all calls of this file. */
export function fetchLeaderboard(server: string, { mode, offset, around }: LeaderboardView, signal: AbortSignal) {
  const query = new URLSearchParams({ mode, limit: String(PAGE_SIZE) });
  if (around === undefined) query.set("offset", String(offset));
  else query.set("around", around);
  return callApi<LeaderboardAnswer>(`${server}/api/pong/leaderboard?${query}`, { signal });
}

export function fetchProfile(server: string, playerId: string, signal: AbortSignal): Promise<ProfileAnswer> {
  return callApi(addressOf(server, playerId), { signal });
}

/** Fetches a player's matches, the newest first. `cursor` is that of an earlier answer, to continue it. */
export function fetchHistory(server: string, playerId: string, cursor: string | null): Promise<HistoryAnswer> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor !== null && { cursor }) });
  return callApi(`${addressOf(server, playerId)}/matches?${query}`);
}

/** Deletes the player whose token this is. */
export async function deletePlayer(server: string, playerId: string, token: string): Promise<void> {
  await callApi(addressOf(server, playerId), { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
}

function addressOf(server: string, playerId: string): string {
  return `${server}/api/pong/players/${encodeURIComponent(playerId)}`;
}
