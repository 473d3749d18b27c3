import { Redis } from "ioredis";
import { untilNone } from "./untilNone.ts";

/** Beginnings of keys that outlive their match: results, replays, players, their histories and ratings, tombstones, and who has made rooms. */
const RECORDS = [
  ...["pong:match:", "pong:replay:", "pong:replays:", "pong:replay-keepers:"],
  ...["pong:player:", "pong:history:", "pong:ended:", "pong:made:"],
  ...["pong:ratings:", "pong:rating:", "pong:leaderboard:", "pong:course:"],
];
/** Marks the lifetime of this Redis, and the secret of its processes. Both stay. */
const LASTING = ["pong:era", "pong:cluster_key"];
/** Hashes with a field for each process. */
const PROCESS_HASHES = ["roomcount", "pong:processes"];

/** Waits until Redis holds nothing of matches and rooms, and nothing of processes except the running ones. */
export async function untilNoLeftovers(port: number, running: readonly string[], withinMs = 60_000): Promise<void> {
  const client = new Redis(port, "127.0.0.1");
  try {
    await untilNone("nothing is left in Redis", () => leftoversOf(client, running), withinMs);
  } finally {
    client.disconnect();
  }
}

async function leftoversOf(client: Redis, running: readonly string[]): Promise<string[]> {
  const leftovers: string[] = [];
  for (const key of await client.keys("*")) {
    if (LASTING.includes(key)) continue;
    if (RECORDS.some((start) => key.startsWith(start))) {
      if ((await client.ttl(key)) < 0) leftovers.push(`${key} never expires`);
    } else if (PROCESS_HASHES.includes(key)) {
      for (const [id, value] of Object.entries(await client.hgetall(key))) {
        if (!running.includes(id)) leftovers.push(`${key} has ${id}, which does not run`);
        else if (key === "roomcount" && value !== "0,0") leftovers.push(`${key} of ${id}: ${value}`);
      }
    } else leftovers.push(key);
  }
  return leftovers;
}
