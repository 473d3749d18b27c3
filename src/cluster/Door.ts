import { setTimeout } from "node:timers/promises";
import type { IRoomCache } from "@colyseus/core";
import { ApiError } from "../protocol/errors.ts";

/** Longest wait of a socket for a room that moves or is being revived. */
const PATIENCE_MS = 2000;

/** Pause between two look-ups of a room that moves. */
const RETRY_MS = 10;

/** The same while nobody can say where it is: its process is silent, or Redis is away. */
const RETRY_UNKNOWN_MS = 50;

/** How long it is remembered that a room is in another process. Its players come within a few milliseconds of each other. */
const REMEMBERED_MS = 500;

/** Most sockets that wait for their rooms at a time. At the limit, further ones are refused. */
const MAX_WAITING = 4096;

/** Where the room of a socket is. "gone": nowhere, the room has ended. */
export type RoomPlace =
  | { readonly is: "here" }
  | { readonly is: "elsewhere"; readonly address: string }
  | { readonly is: "gone" };

export interface DoorOptions {
  readonly processId: () => string;
  /** Whether a room is in this process and is not moving away. */
  readonly isHere: (roomId: string) => boolean;
  /** Finds out where a room is, and revives it if its process is dead. Undefined if there is no such room. */
  readonly reach: (roomId: string) => Promise<IRoomCache | "moving" | undefined>;
  /** host:port at which another process answers; undefined if that is not known. */
  readonly addressOf: (processId: string) => string | undefined;
  /** Whether this process is stopping and takes no more rooms. */
  readonly isDraining: () => boolean;
  /** Called for each look-up of a room. */
  readonly onLookUp: () => void;
}

/** Finds the rooms of sockets that arrive at a process without them. However many come for a room, it is looked up once. */
export class Door {
  readonly #options: DoorOptions;
  readonly #searches = new Map<string, Promise<RoomPlace>>();
  #waiting = 0;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  isHere(roomId: string): boolean {
    return this.#options.isHere(roomId);
  }

  /** Finds a room. Rejects with ApiError `draining` or `unavailable` if the socket should try another process, or later. */
  async find(roomId: string): Promise<RoomPlace> {
    if (this.isHere(roomId)) return { is: "here" };
    this.#checkDraining();
    if (this.#waiting >= MAX_WAITING) throw unavailable("too many sockets wait for their rooms");
    this.#waiting++;
    try {
      return await (this.#searches.get(roomId) ?? this.#begin(roomId));
    } finally {
      this.#waiting--;
    }
  }

  /** Forgets where a room was found, because it does not answer there. */
  forget(roomId: string): void {
    this.#searches.delete(roomId);
  }

  #begin(roomId: string): Promise<RoomPlace> {
    const search = this.#search(roomId);
    this.#searches.set(roomId, search);
    const end = () => {
      if (this.#searches.get(roomId) === search) this.forget(roomId);
    };
    search
      .then(({ is }) => (is === "elsewhere" ? setTimeout(REMEMBERED_MS, undefined, { ref: false }) : undefined))
      .then(end, end);
    return search;
  }

  async #search(roomId: string): Promise<RoomPlace> {
    const { processId, addressOf } = this.#options;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      this.#checkDraining();
      const room = await this.#reach(roomId);
      if (room === undefined) return { is: "gone" };
      if (this.isHere(roomId)) return { is: "here" };
      const isKnown = typeof room === "object" && "processId" in room;
      const address = isKnown && room.processId !== processId() ? addressOf(room.processId) : undefined;
      if (address !== undefined) return { is: "elsewhere", address };
      if (patience.aborted) throw room instanceof ApiError ? room : unavailable("the room is moving");
      await setTimeout(room instanceof ApiError ? RETRY_UNKNOWN_MS : RETRY_MS);
    }
  }

  /** Looks a room up once. Resolves to the error if nobody can say where it is. */
  async #reach(roomId: string) {
    this.#options.onLookUp();
    try {
      return await this.#options.reach(roomId);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }

  /** Throws if this process may not revive rooms. */
  #checkDraining(): void {
    if (!this.#options.isDraining()) return;
    throw new ApiError("draining", "this process is shutting down", { retryAfterSeconds: 1 });
  }
}

function unavailable(message: string): ApiError {
  return new ApiError("unavailable", message, { retryAfterSeconds: 1 });
}
