import type { Store } from "./store.ts";

/** Characters of all keys and values, 64 or 128 MB: hundreds of matches with their replays. */
const MAX_CHARACTERS = 64_000_000;

/**
 * For one process without Redis; gone with it.
 *
 * When it is full, what was written longest ago goes first. That can be the seat or the code of a room which has
 * been there for many matches: its player is then not put back, its code no longer known.
 */
export function createMemoryStore(maxCharacters = MAX_CHARACTERS): Store {
  /** By the time of writing. */
  const entries = new Map<string, { value: string; until: number }>();
  let characters = 0;

  function read(key: string): string | undefined {
    const entry = entries.get(key);
    if (entry && entry.until <= Date.now()) remove(key);
    return entries.get(key)?.value;
  }

  function remove(key: string) {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    characters -= key.length + entry.value.length;
  }

  function write(key: string, value: string, seconds: number) {
    remove(key);
    entries.set(key, { value, until: Date.now() + seconds * 1000 });
    characters += key.length + value.length;
    for (const oldest of entries.keys()) {
      if (characters <= maxCharacters) break;
      remove(oldest);
    }
  }

  return {
    get: async (key) => read(key),
    set: async (key, value, seconds) => write(key, value, seconds),
    async setIfAbsent(key, value, seconds) {
      if (read(key) !== undefined) return false;
      write(key, value, seconds);
      return true;
    },
    async setUnlessOther(key, value, seconds) {
      if ((read(key) ?? value) !== value) return false;
      write(key, value, seconds);
      return true;
    },
    async deleteIfEquals(key, value) {
      if (read(key) !== value) return false;
      remove(key);
      return true;
    },
  };
}
