import { Redis } from "ioredis";
import type { MatchResult } from "../../../src/protocol/api.ts";

const RESULTS = "pong:match:";

/** All stored results, by match id. */
export async function resultsIn(port: number): Promise<(matchId: string) => MatchResult | undefined> {
  const client = new Redis(port, "127.0.0.1");
  const results = new Map<string, MatchResult>();
  for (const key of await client.keys(`${RESULTS}*`)) {
    results.set(key.slice(RESULTS.length), JSON.parse((await client.get(key)) ?? "null"));
  }
  client.disconnect();
  return (matchId) => results.get(matchId);
}
