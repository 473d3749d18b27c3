import { errorOf } from "../client/matchmaking.ts";
import { pause } from "../client/retry.ts";
import type { RoomListing, RoomsAnswer } from "../protocol/api.ts";
import type { ReplayAnswer } from "../recording/verify.ts";

/** A match is stored a moment after its end. */
const REPLAY_ATTEMPTS = 4;
const REPLAY_RETRY_MS = 500;

/** Fetches the replay of a match. Rejects with a SeatError. */
export async function fetchReplay(server: string, matchId: string, signal: AbortSignal): Promise<ReplayAnswer> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${server}/api/pong/matches/${encodeURIComponent(matchId)}/replay`, { signal });
    if (response.ok) return (await response.json()) as ReplayAnswer;
    if (response.status !== 404 || attempt === REPLAY_ATTEMPTS) throw await errorOf(response);
    await pause(REPLAY_RETRY_MS, signal, signal);
  }
}

/** Fetches how many seconds the server holds the seat of a lost player; undefined if it does not say. */
export async function fetchReconnectSeconds(server: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${server}/`, { headers: { accept: "application/json" } });
    return ((await response.json()) as { reconnect_seconds?: number }).reconnect_seconds;
  } catch {
    return undefined; // the server is away, or another program answers
  }
}

/** Fetches the public matches that can be watched now. Empty if the server does not answer, or the call was aborted. */
export async function fetchRunningRooms(server: string, signal: AbortSignal): Promise<readonly RoomListing[]> {
  try {
    const response = await fetch(`${server}/api/pong/rooms?phase=playing&limit=20`, { signal });
    return response.ok ? ((await response.json()) as RoomsAnswer).rooms : [];
  } catch {
    return [];
  }
}
