import { Redis } from "ioredis";
import { until } from "../../support/until.ts";

/** Kept for a while after everything: records. */
const RECORDS = ["pong:match:", "pong:replay:", "pong:player:"];

/** Of the processes that run, and of Redis itself: `pong:processes`, `pong:era`. */
const OF_PROCESSES = ["pong:era"];

/** Done when nothing is left in Redis of matches and rooms, nor of processes but those that run. */
export async function untilNoGhosts(port: number, running: readonly string[], withinMs = 60_000): Promise<void> {
  const client = new Redis(port, "127.0.0.1");
  let ghosts: string[] = [];
  try {
    await until(
      "no ghosts are left",
      async () => {
        ghosts = await ghostsOf(client, running);
        return ghosts.length === 0;
      },
      withinMs,
    );
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${ghosts.slice(0, 10).join("; ")}`);
  } finally {
    client.disconnect();
  }
}

async function ghostsOf(client: Redis, running: readonly string[]): Promise<string[]> {
  const ghosts: string[] = [];
  for (const key of await client.keys("*")) {
    if (OF_PROCESSES.includes(key)) continue;
    if (RECORDS.some((start) => key.startsWith(start))) {
      if ((await client.ttl(key)) < 0) ghosts.push(`${key} is kept for ever`);
    } else if (key === "roomcount" || key === "pong:processes") {
      for (const [id, value] of Object.entries(await client.hgetall(key))) {
        if (!running.includes(id)) ghosts.push(`${key} has ${id}, which does not run`);
        else if (key === "roomcount" && !/^0,0$/.test(value)) ghosts.push(`${key} of ${id}: ${value}`);
      }
    } else ghosts.push(key);
  }
  return ghosts;
}
