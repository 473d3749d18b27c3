import { once } from "node:events";
import { Redis } from "ioredis";
import { createMemoryKeyRing } from "../../src/players/keyRing.ts";
import { createRecords } from "../../src/players/records.ts";
import { createRedisStore } from "../../src/players/redisStore.ts";
import { createResultSigner } from "../../src/players/resultSigner.ts";
import type { MatchResult } from "../../src/protocol/api.ts";
import { HISTORY_LIMIT } from "../../src/protocol/stored.ts";
import { createProfiles } from "../../src/ratings/profiles.ts";
import { createRedisRatings } from "../../src/ratings/redisRatings.ts";
import { keys } from "../../src/redis/keys.ts";
import type { Call } from "./callTimes.ts";

const MODE = "4-player";
/** Players who have a full history and so a profile with opponents. Only they are asked for. */
const ASKED = 1000;
const RESULTS = 5000;
/** Players written in one round trip. */
const BATCH = 1000;

const idOf = (index: number) => `p_${`${index}`.padStart(22, "0")}`;

/** Fills a Redis with players on a leaderboard, the results of their matches, and the histories of some of them. */
export async function fillRatings(url: string, count: number): Promise<void> {
  const client = new Redis(url);
  for (let first = 0; first < count; first += BATCH) {
    const batch = client.pipeline();
    for (let index = first; index < Math.min(first + BATCH, count); index++) addPlayer(batch, index, count);
    await batch.exec();
  }
  const results = client.pipeline();
  for (let match = 0; match < RESULTS; match++) results.set(keys.result(`m${match}`), JSON.stringify(resultOf(match)));
  await results.exec();
  await client.quit();
}

function addPlayer(batch: ReturnType<Redis["pipeline"]>, index: number, count: number): void {
  const [id, username] = [idOf(index), `player ${index}`];
  const rating = 1000 + ((index * 7919) % count);
  const standing = { rating, mu: 30, ln_sigma: 1, matches: 20, wins: 5 };
  const fields = Object.entries(standing).map(([field, value]) => [`${MODE}:${field}`, value] as const);
  batch.hset(keys.ratings(id), { ...Object.fromEntries(fields), username, streak: 1 });
  batch.zadd(keys.leaderboard(MODE), rating, id);
  batch.set(keys.player(id), JSON.stringify({ player_id: id, username, since: 1 }));
  if (index >= ASKED) return;
  for (let turn = 0; turn < HISTORY_LIMIT; turn++) {
    batch.zadd(keys.history(id), turn, `m${(index * 31 + turn) % RESULTS}`);
    batch.lpush(keys.course(id), `${turn} ${MODE} ${rating}`);
  }
}

function resultOf(match: number): MatchResult {
  const players = Array.from({ length: 4 }, (_, side) => {
    const index = (match * 13 + side) % ASKED;
    const name = { player_id: idOf(index), username: `player ${index}` };
    return { ...name, side, bot: false, place: side + 1, score: 3, lives: 0, rating_change: 4 };
  });
  const ids = { match_id: `m${match}`, room_id: "r", mode: MODE, winner_id: idOf(0) } as const;
  return { ...ids, ranked: true, players, duration_ms: 60_000, at: match };
}

/** Opens what the server answers calls for leaderboards and profiles with. Each call is for another player. */
export async function openProfiles(url: string, count: number) {
  const client = new Redis(url);
  await once(client, "ready");
  const records = createRecords(createRedisStore(client));
  const { sign } = createResultSigner(createMemoryKeyRing());
  const profiles = createProfiles({ records, ratings: createRedisRatings(client), sign });
  let turn = 0;
  const step = (size: number, of: number) => {
    turn += size;
    return turn % of;
  };
  const next = () => idOf(step(37, ASKED));
  const page = { mode: MODE, limit: 50 } as const;
  /** The answer in JSON, as the server sends it. */
  const sent = async (answer: Promise<object>) => JSON.stringify(await answer);
  const calls = {
    "leaderboard page": () => sent(profiles.leaderboard({ ...page, offset: step(997, count) })),
    "around me": () => sent(profiles.leaderboard({ ...page, offset: 0, around: next() })),
    profile: () => sent(profiles.profileOf(next())),
    history: () => sent(profiles.historyOf(next(), { limit: 50 })),
  } satisfies Record<string, Call>;
  return { calls, close: () => client.quit() };
}
