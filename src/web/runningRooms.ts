import type { RoomListing, RoomsAnswer } from "../protocol/api.ts";

/** Public matches that can be watched right now; none where the server does not answer, or not any more. */
export async function runningRooms(server: string, signal: AbortSignal): Promise<readonly RoomListing[]> {
  try {
    const answer = await fetch(`${server}/api/pong/rooms?phase=playing&limit=20`, { signal });
    return answer.ok ? ((await answer.json()) as RoomsAnswer).rooms : [];
  } catch {
    return [];
  }
}
