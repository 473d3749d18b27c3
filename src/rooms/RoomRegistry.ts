import { EventEmitter, once } from "node:events";
import type { CloseCode } from "../protocol/closeCodes.ts";
import { ApiError } from "../protocol/errors.ts";
import { MODES, PHASES } from "../protocol/kinds.ts";
import type { PartyMessages, RoomMetadata, SeatMoves } from "../protocol/seating.ts";

/** A room as its process sees it. */
export interface LiveRoom {
  readonly roomId: string;
  readonly clients: { readonly length: number };
  /** The room's entry in the list of rooms; undefined until it is listed. */
  readonly metadata: RoomMetadata | undefined;
  readonly parts: {
    readonly departure: SeatMoves;
    /** Removes a player for good. False if the room does not store that now. */
    readonly forget: (playerId: string) => Promise<boolean>;
    readonly partyCalls: PartyMessages;
  };
  drain(): void;
  /** Writes a checkpoint if the room has changed, or `always`. Returns false if Redis does not take it now. */
  save(always?: boolean): Promise<boolean>;
  /** Claims the room again after the process's lease had ended, if the process `mayOwn` it. False if nobody can say yet whose it is. */
  renew(mayOwn: boolean): Promise<boolean>;
  /** Stops the room and sends its clients to matchmaking, because another process may have it; with `false` it goes on. */
  setFrozen(isFrozen: boolean): void;
  /** Writes the room's listing and records again, in case Redis has lost them. */
  relist(): Promise<void>;
  release(): Promise<boolean>;
  fence(code?: CloseCode): void;
}

/** The rooms that live in this process. */
export class RoomRegistry {
  readonly #rooms = new Set<LiveRoom>();
  readonly #events = new EventEmitter();

  get size(): number {
    return this.#rooms.size;
  }

  /** Number of connected clients. Colyseus's own count is wrong by one for every connection that was replaced. */
  get clients(): number {
    let clients = 0;
    for (const room of this.#rooms) clients += room.clients.length;
    return clients;
  }

  /** Number of taken seats. */
  get seats(): number {
    let seats = 0;
    for (const { metadata } of this.#rooms) seats += metadata?.players ?? 0;
    return seats;
  }

  /** Number of rooms in each phase. */
  phases(): ReadonlyMap<string, number> {
    const phases = new Map<string, number>(PHASES.map((phase) => [phase, 0]));
    for (const { metadata } of this.#rooms) {
      if (metadata !== undefined) phases.set(metadata.phase, (phases.get(metadata.phase) ?? 0) + 1);
    }
    return phases;
  }

  /** Number of players who wait for a ranked match, by mode. */
  queued(): ReadonlyMap<string, number> {
    const queued = new Map<string, number>(MODES.map((mode) => [mode, 0]));
    for (const { metadata } of this.#rooms) {
      if (metadata?.ranked && metadata.open)
        queued.set(metadata.mode, (queued.get(metadata.mode) ?? 0) + metadata.players);
    }
    return queued;
  }

  /** All rooms, oldest first. */
  all(): readonly LiveRoom[] {
    return [...this.#rooms];
  }

  add(room: LiveRoom): void {
    this.#rooms.add(room);
  }

  delete(room: LiveRoom): void {
    this.#rooms.delete(room);
    if (this.size === 0) this.#events.emit("empty");
  }

  /** Removes a player from every room for good. Rejects with ApiError `unavailable` if a room does not store that now. */
  async forget(playerId: string): Promise<void> {
    const forgotten = await Promise.all(this.all().map((room) => room.parts.forget(playerId)));
    if (forgotten.every(Boolean)) return;
    throw new ApiError("unavailable", "a room cannot forget the player now", { retryAfterSeconds: 2 });
  }

  /** Lets every room close when its match is over. Resolves when all are closed, or after `seconds`. */
  async drain(seconds: number): Promise<void> {
    for (const room of this.#rooms) room.drain();
    if (this.size === 0) return;
    const patience = AbortSignal.timeout(seconds * 1000);
    try {
      await once(this.#events, "empty", { signal: patience });
    } catch (error) {
      if (!patience.aborted) throw error;
    }
  }
}
