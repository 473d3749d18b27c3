import { pause } from "../client/retry.ts";
import type { StoredReplay } from "./arena/replayPlayer.ts";

/** A match is stored a moment after it is over. */
const TRIES = 4;
const AGAIN_MS = 500;

/** What it takes to play a match again. Rejects with what the server says. */
export async function fetchReplay(server: string, match_id: string, signal: AbortSignal): Promise<StoredReplay> {
  for (let tried = 1; ; tried++) {
    const response = await fetch(`${server}/api/pong/matches/${encodeURIComponent(match_id)}/replay`, { signal });
    if (response.ok) return response.json();
    if (response.status !== 404 || tried === TRIES) throw new Error((await response.json()).message);
    await pause(AGAIN_MS, signal, signal);
  }
}
