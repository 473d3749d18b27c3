/** The room that this tab is in, to be found again after a reload. */
export interface RememberedRoom {
  readonly room_id: string;
  readonly code: string | null;
  readonly watches: boolean;
}

/** A guest, by the name he has chosen himself. */
export interface RememberedPlayer {
  readonly name: string;
  readonly token: string;
}

/**
 * What the browser keeps: the player for good, the room for as long as the tab lives, both by server, for a token is nobody
 * else's business. Where storage is forbidden nothing is kept.
 */
export class Memory {
  readonly #server: string;

  constructor(server: string) {
    this.#server = server;
  }

  get player(): RememberedPlayer | undefined {
    return this.#read(() => localStorage, "player");
  }

  set player(player: RememberedPlayer | undefined) {
    this.#write(() => localStorage, "player", player);
  }

  get room(): RememberedRoom | undefined {
    return this.#read(() => sessionStorage, "room");
  }

  set room(room: RememberedRoom | undefined) {
    this.#write(() => sessionStorage, "room", room);
  }

  #read<T>(storage: () => Storage, key: string): T | undefined {
    try {
      return JSON.parse(storage().getItem(this.#keyOf(key)) ?? "null") ?? undefined;
    } catch {
      return undefined; // forbidden, or not ours
    }
  }

  #write(storage: () => Storage, key: string, value: unknown): void {
    try {
      if (value === undefined) storage().removeItem(this.#keyOf(key));
      else storage().setItem(this.#keyOf(key), JSON.stringify(value));
    } catch {
      // forbidden or full: it holds for this visit only
    }
  }

  #keyOf(key: string): string {
    return `pong-${key}:${this.#server}`;
  }
}
