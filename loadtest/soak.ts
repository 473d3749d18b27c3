import { Redis } from "ioredis";
import { until } from "../test/support/until.ts";
import { type Samples, sumOf } from "./figures/prometheus.ts";
import { readMetrics } from "./figures/server.ts";

/** Configuration for short matches, so that rooms are opened and closed all the time. */
export const SHORT_MATCHES = { LIVES: "1", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "1" };

/** V8's defaults. With the flags of `npm start` V8 collects so rarely that garbage looks like a leak. */
export const SMALL_HEAP_FLAGS = ["--heap-growing-percent=0", "--initial-old-space-size=0"];

/** Largest allowed growth of the heap between start and end, as a share. */
const MAX_HEAP_GROWTH = 0.1;
/** Start and end are one sixth of the samples each. The lowest sample counts, which is one right after a collection. */
const PARTS = 6;
const EMPTY_TIMEOUT_MS = 60_000;
/** Allowed growth: sockets of the load test's own calls, and timers that start with the first player. */
const MAX_NEW_RESOURCES = 8;

/** Keys that are kept for days on purpose, or as long as a process runs. `pong:ended:` expires after an hour or so. */
const KEPT_KEYS =
  /^pong:(?:player:|history:|match:|replay:|replays:|replay-keepers:|ended:|era$|cluster_key$|signing_keys?$|processes$|process:)|^roomcount$/;
/** Other keys may remain if they expire within this time. */
const MAX_TTL_SECONDS = 120;

/** Looks for leaks: a heap that grows, and rooms, timers, sockets and keys that remain when all players have left. */
export class Soak {
  readonly #url: string;
  readonly #redisUrl: string;
  readonly #resourcesBefore: number;
  readonly #heapMb: number[] = [];

  private constructor(url: string, redisUrl: string, before: Samples) {
    this.#url = url;
    this.#redisUrl = redisUrl;
    this.#resourcesBefore = sumOf(before, "nodejs_active_resources_total");
  }

  /** Call it before the first player joins. */
  static async start(url: string, redisUrl: string): Promise<Soak> {
    return new Soak(url, redisUrl, await readMetrics(url));
  }

  /** Reads the size of the heap. Call it every second. */
  async sample(): Promise<void> {
    this.#heapMb.push(sumOf(await readMetrics(this.#url), "nodejs_heap_size_used_bytes") / 2 ** 20);
  }

  /** Waits until the server is empty, and lists what is left. Call it when all players have left. */
  async problems(say: (line: string) => void): Promise<string[]> {
    const problems = heapProblemsOf(this.#heapMb, say);
    try {
      await until("all rooms are gone", () => this.#isEmpty(), EMPTY_TIMEOUT_MS);
    } catch (error) {
      problems.push(String(error));
    }
    let resources = await readMetrics(this.#url);
    const count = () => sumOf(resources, "nodejs_active_resources_total");
    try {
      await until("sockets and timers are gone", async () => {
        resources = await readMetrics(this.#url);
        return count() <= this.#resourcesBefore + MAX_NEW_RESOURCES;
      });
    } catch {
      problems.push(`active resources left: ${kindsOf(resources)}`);
    }
    say(`active resources (timers, sockets): ${this.#resourcesBefore} before, ${count()} after`);
    const keys = await leftKeysOf(this.#redisUrl);
    say(`keys left in Redis: ${keys.length === 0 ? "none" : keys.slice(0, 10).join(", ")}`);
    return keys.length === 0 ? problems : [...problems, `${keys.length} keys left in Redis, such as ${keys[0]}`];
  }

  async #isEmpty(): Promise<boolean> {
    const samples = await readMetrics(this.#url);
    const rooms = sumOf(samples, "pong_rooms");
    return (Number.isNaN(rooms) || rooms === 0) && sumOf(samples, "pong_clients") === 0;
  }
}

/** Compares the lowest heap size of the end with that of the start. */
export function heapProblemsOf(heapMb: readonly number[], say: (line: string) => void): string[] {
  const part = Math.max(1, Math.floor(heapMb.length / PARTS));
  const [start, end] = [Math.min(...heapMb.slice(0, part)), Math.min(...heapMb.slice(-part))];
  const growth = end / start - 1;
  say(
    `heap: ${start.toFixed(1)} MB at the start, ${end.toFixed(1)} MB at the end, ${(100 * growth).toFixed(1)} % growth`,
  );
  return growth <= MAX_HEAP_GROWTH ? [] : [`the heap grew by ${(100 * growth).toFixed(1)} %`];
}

async function leftKeysOf(redisUrl: string): Promise<string[]> {
  const redis = new Redis(redisUrl);
  const left: string[] = [];
  for await (const keys of redis.scanStream({ count: 1000 })) {
    for (const key of keys as string[]) {
      const seconds = KEPT_KEYS.test(key) ? 0 : await redis.ttl(key);
      if (seconds < 0 || seconds > MAX_TTL_SECONDS) left.push(key);
    }
  }
  await redis.quit();
  return left;
}

function kindsOf(samples: Samples): string {
  const kinds = [...samples].flatMap(([series, count]) => {
    const kind = /^nodejs_active_resources\{type="(.*)"\}$/.exec(series)?.[1];
    return kind === undefined ? [] : [`${count} ${kind}`];
  });
  return kinds.join(", ");
}
