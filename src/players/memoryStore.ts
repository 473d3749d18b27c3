import type { Store } from "./store.ts";

/** Characters of all keys and values (64 to 128 MB), enough for hundreds of matches with their replays. */
const MAX_CHARACTERS = 64_000_000;

/**
 * A store in memory, for one process without Redis. It is lost when the process ends.
 *
 * A full store drops what was written longest ago. That may be a seat or a code of a room that has lasted for many matches; its
 * player can then not come back, or its code is unknown.
 */
export function createMemoryStore(maxCharacters = MAX_CHARACTERS): Store {
  /** In the order in which they were written. */
  const entries = new Map<string, { value: string | Buffer; until: number }>();
  let characters = 0;

  function read(key: string): string | Buffer | undefined {
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

  function write(key: string, value: string | Buffer, seconds: number) {
    remove(key);
    entries.set(key, { value, until: Date.now() + seconds * 1000 });
    characters += key.length + value.length;
    for (const oldest of entries.keys()) {
      if (characters <= maxCharacters) break;
      remove(oldest);
    }
  }

  return {
    get: async (key) => read(key)?.toString(),
    async getBytes(key) {
      const value = read(key);
      return value === undefined ? undefined : Buffer.from(value);
    },
    getAll: async (keys) => keys.map((key) => read(key)?.toString()),
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
    async overwrite(key, before, value) {
      const current = read(key);
      if (current === undefined || !Buffer.from(current).equals(Buffer.from(before))) return false;
      const { until = 0 } = entries.get(key) ?? {};
      write(key, value, (until - Date.now()) / 1000);
      return true;
    },
    async delete(keys) {
      for (const key of keys) remove(key);
    },
    async replace(key, before, value, seconds) {
      if (read(key) !== before) return false;
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
