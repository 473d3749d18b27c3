/** The room that this tab is in, to return to it after a reload. */
export interface RememberedRoom {
  readonly room_id: string;
  readonly code: string | null;
  readonly watches: boolean;
}

/** A guest with the name that they chose. */
export interface RememberedPlayer {
  readonly name: string;
  readonly token: string;
}

/**
 * Remembers the player for later visits, and the room for as long as the tab lives. Both are kept by server, so that no
 * server gets a token of another one. If the browser forbids storage, they last until the page is reloaded.
 */
export class BrowserMemory {
  readonly #server: string;
  readonly #unstored = new Map<string, unknown>();

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

  /** The token that a page which embeds or opens this one has handed over, for as long as the tab lives. */
  get hostToken(): string | undefined {
    return this.#read(() => sessionStorage, "token");
  }

  set hostToken(token: string | undefined) {
    this.#write(() => sessionStorage, "token", token);
  }

  /** Id of the party that the player is in, for as long as the tab lives. */
  get party(): string | undefined {
    return this.#read(() => sessionStorage, "party");
  }

  set party(party: string | undefined) {
    this.#write(() => sessionStorage, "party", party);
  }

  #read<T>(storage: () => Storage, key: string): T | undefined {
    if (this.#unstored.has(key)) return this.#unstored.get(key) as T;
    try {
      return JSON.parse(storage().getItem(this.#keyOf(key)) ?? "null") ?? undefined;
    } catch {
      return undefined; // storage is forbidden, or the value is not ours
    }
  }

  #write(storage: () => Storage, key: string, value: unknown): void {
    try {
      if (value === undefined) storage().removeItem(this.#keyOf(key));
      else storage().setItem(this.#keyOf(key), JSON.stringify(value));
      this.#unstored.delete(key);
    } catch {
      this.#unstored.set(key, value); // storage is forbidden or full
    }
  }

  #keyOf(key: string): string {
    return `pong-${key}:${this.#server}`;
  }
}
