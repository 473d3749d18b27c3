import { Redis } from "ioredis";

const CHECKPOINTS = "pong:checkpoint:";

/** The owner of a room, according to its checkpoint and to the list of rooms. */
export interface Listing {
  readonly epoch: string | undefined;
  readonly process: string | undefined;
  readonly listedBy: string | undefined;
}

/** The listings of all rooms, by room id. */
export async function listingsOf(port: number): Promise<Record<string, Listing>> {
  const client = new Redis(port, "127.0.0.1");
  try {
    const listings: Record<string, Listing> = {};
    const rows = await client.hgetall("roomcaches");
    for (const key of await client.keys(`${CHECKPOINTS}*`)) {
      const roomId = key.slice(CHECKPOINTS.length);
      const { epoch, process } = await client.hgetall(key);
      const row = rows[roomId];
      listings[roomId] = { epoch, process, listedBy: row === undefined ? undefined : JSON.parse(row).processId };
    }
    return listings;
  } finally {
    client.disconnect();
  }
}
