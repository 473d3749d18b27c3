import assert from "node:assert/strict";
import { Redis } from "ioredis";
import type { MatchResult } from "../../../src/protocol/api.ts";
import type { Mode } from "../../../src/protocol/kinds.ts";
import { RATED_MATCHES } from "../../../src/protocol/stored.ts";
import { NEWCOMERS_RATING } from "../../../src/ratings/rating.ts";

interface Total {
  rating: number;
  matches: number;
  wins: number;
}

/** Asserts that the ratings in Redis and the leaderboard are what all results say. Returns the number of results. */
export async function assertRatingsAreResults(port: number, mode: Mode): Promise<number> {
  const client = new Redis(port, "127.0.0.1");
  try {
    const texts = await Promise.all((await client.keys("pong:match:*")).map((key) => client.get(key)));
    const results = texts.map((text) => JSON.parse(text ?? "null") as MatchResult);
    const totals = totalsOf(results);
    for (const [playerId, total] of totals) {
      const fields = ["rating", "matches", "wins"].map((field) => `${mode}:${field}`);
      const [rating, matches, wins] = await client.hmget(`pong:ratings:${playerId}`, ...fields);
      assert.deepEqual([rating, matches, wins].map(Number), [total.rating, total.matches, total.wins], playerId);
    }
    const all = [...totals].map(([id, { rating }]) => [id, rating] as const);
    assert.deepEqual(await boardOf(client, `pong:rating:${mode}`), inOrder(all));
    const ranked = all.filter(([id]) => (totals.get(id)?.matches ?? 0) >= RATED_MATCHES);
    assert.ok(ranked.length > 0, "somebody is on the leaderboard");
    assert.deepEqual(await boardOf(client, `pong:leaderboard:${mode}`), inOrder(ranked));
    return results.length;
  } finally {
    client.disconnect();
  }
}

function totalsOf(results: readonly MatchResult[]): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const { match_id, players } of results) {
    for (const { player_id, place, rating_change } of players) {
      assert.ok(rating_change !== undefined, `${match_id} is rated`);
      const total = totals.get(player_id) ?? { rating: NEWCOMERS_RATING, matches: 0, wins: 0 };
      total.rating += rating_change;
      total.matches += 1;
      total.wins += place === 1 ? 1 : 0;
      totals.set(player_id, total);
    }
  }
  return totals;
}

/** The best first, and of equal ones the higher id, as Redis sorts them. */
function inOrder(players: readonly (readonly [id: string, rating: number])[]): (readonly [string, number])[] {
  return players.toSorted(([a, one], [b, other]) => other - one || (a < b ? 1 : -1));
}

async function boardOf(client: Redis, key: string): Promise<[string, number][]> {
  const flat = await client.zrevrange(key, 0, -1, "WITHSCORES");
  return flat.flatMap((id, index) => (index % 2 === 0 ? [[id, Number(flat[index + 1])]] : []));
}
