import { signal } from "@preact/signals";
import type { PlayRequest, WatchRequest } from "../client/matchmaking.ts";
import type { RoomView } from "./roomView.ts";

/** Both functions resolve with whether the player has a seat. */
export interface WaysIn {
  play(request: PlayRequest): Promise<boolean>;
  watch(room: WatchRequest): Promise<boolean>;
}

/** A watcher's wish to play in the next match of the room. */
export class NextSeat {
  readonly isWanted = signal(false);
  readonly #waysIn: WaysIn;
  /** The match, and the number of its players, for which a seat was asked last. */
  #askedFor = "";

  constructor(waysIn: WaysIn) {
    this.#waysIn = waysIn;
  }

  /** Watches a room, to play in its next match. */
  async want(room: WatchRequest): Promise<void> {
    this.isWanted.value = await this.#waysIn.watch(room);
  }

  /** Takes a seat if the room has one now. Call it when the room has changed. */
  async look({ roomId, code, phase, matchId, watches, players, seats }: RoomView): Promise<void> {
    const asksFor = `${matchId}:${players.length}`;
    const isFree = phase === "waiting" && players.length < seats;
    if (!this.isWanted.value || !watches || !isFree || this.#askedFor === asksFor) return;
    this.#askedFor = asksFor;
    const room = { room_id: roomId, ...(code !== null && { code }) };
    // somebody else may have been quicker
    if (await this.#waysIn.play(room)) this.isWanted.value = false;
    else await this.want(room);
  }
}
