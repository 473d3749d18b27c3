import { zstdDecompressSync } from "node:zlib";
import type { Redis } from "ioredis";

const READERS: Record<string, (client: Redis, key: string) => Promise<readonly (string | Buffer)[]>> = {
  string: async (client, key) => [(await client.getBuffer(key)) ?? ""],
  hash: async (client, key) => Object.entries(await client.hgetall(key)).flat(),
  list: (client, key) => client.lrange(key, 0, -1),
  set: (client, key) => client.smembers(key),
  zset: (client, key) => client.zrange(key, 0, -1),
};

/** Every key of a Redis with all that it holds, by key. Replays are unpacked. */
export async function dumpOf(client: Redis): Promise<Map<string, string>> {
  const dump = new Map<string, string>();
  for (const key of await client.keys("*")) {
    const read = READERS[await client.type(key)];
    const pieces = (await read?.(client, key)) ?? [];
    const texts = pieces.map((piece) =>
      Buffer.isBuffer(piece) && isPacked(piece) ? zstdDecompressSync(piece) : piece,
    );
    dump.set(key, texts.map((text) => text.toString("latin1")).join("\n"));
  }
  return dump;
}

/** The keys that name this text, or hold it. */
export function keysWith(dump: ReadonlyMap<string, string>, text: string): string[] {
  return [...dump].filter(([key, content]) => key.includes(text) || content.includes(text)).map(([key]) => key);
}

function isPacked(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes.readUInt32LE() === 0xfd2fb528;
}
