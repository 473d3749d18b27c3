import { Redis } from "ioredis";
import { until } from "../test/support/until.ts";
import { parseSamples, type Samples, sumOf } from "./figures/prometheus.ts";

/** Matches that are soon over, so that rooms come and go. */
export const SHORT_MATCHES = { LIVES: "1", COUNTDOWN_SECONDS: "1", INTERMISSION_SECONDS: "1" };

/** V8's own measure for when the heap is marked: as shipped it may grow for so long that garbage looks like growth. */
export const OFTEN_MARKED = ["--heap-growing-percent=0", "--initial-old-space-size=0"];

/** By how much the heap may end elsewhere than it began. */
const HEAP_SHARE = 0.1;
/** Start and end are this part of the time; of each the lowest sample counts, which is one right after a collection. */
const ENDS = 6;
const EMPTY_WITHIN_MS = 60_000;
/** Sockets of our own calls, and what a process starts once it has had players. */
const MORE_RESOURCES = 8;

/** Kept for days on purpose, or belonging to the process while it runs. */
const STAYS = /^pong:(?:player:|match:|replay:|era$|processes$|process:)|^roomcount$/;
/** Keys that go by themselves soon need nobody to remove them. */
const SOON_SECONDS = 120;

/** Watches a server for what grows, and what stays when everybody has left. */
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

  /** Before anybody is there. */
  static async start(url: string, redisUrl: string): Promise<Soak> {
    return new Soak(url, redisUrl, await samplesOf(url));
  }

  /** Every second of the load. */
  async look(): Promise<void> {
    this.#heapMb.push(sumOf(await samplesOf(this.#url), "nodejs_heap_size_used_bytes") / 2 ** 20);
  }

  /** After everybody has left: what is not as it was. */
  async problems(say: (line: string) => void): Promise<string[]> {
    const problems = heapProblemsOf(this.#heapMb, say);
    try {
      await until("all rooms are gone", () => this.#isEmpty(), EMPTY_WITHIN_MS);
    } catch (error) {
      problems.push(String(error));
    }
    const resources = await samplesOf(this.#url);
    const count = sumOf(resources, "nodejs_active_resources_total");
    say(`timers, sockets and the like: ${this.#resourcesBefore} before, ${count} after`);
    if (count > this.#resourcesBefore + MORE_RESOURCES) problems.push(`left: ${kindsOf(resources)}`);
    const keys = await leftKeysOf(this.#redisUrl);
    say(`keys left in Redis: ${keys.length === 0 ? "none" : keys.slice(0, 10).join(", ")}`);
    return keys.length === 0 ? problems : [...problems, `${keys.length} keys left in Redis, such as ${keys[0]}`];
  }

  async #isEmpty(): Promise<boolean> {
    const samples = await samplesOf(this.#url);
    const rooms = sumOf(samples, "pong_rooms");
    return (Number.isNaN(rooms) || rooms === 0) && sumOf(samples, "pong_clients") === 0;
  }
}

/** The heap's low at the end against that at the start. */
export function heapProblemsOf(heapMb: readonly number[], say: (line: string) => void): string[] {
  const part = Math.max(1, Math.floor(heapMb.length / ENDS));
  const [start, end] = [Math.min(...heapMb.slice(0, part)), Math.min(...heapMb.slice(-part))];
  const change = end / start - 1;
  say(`heap: ${start.toFixed(1)} MB at the start, ${end.toFixed(1)} MB at the end, ${(100 * change).toFixed(1)} %`);
  return Math.abs(change) <= HEAP_SHARE ? [] : [`the heap changed by ${(100 * change).toFixed(1)} %`];
}

async function leftKeysOf(redisUrl: string): Promise<string[]> {
  const redis = new Redis(redisUrl);
  const left: string[] = [];
  for await (const keys of redis.scanStream({ count: 1000 })) {
    for (const key of keys as string[]) {
      const seconds = STAYS.test(key) ? 0 : await redis.ttl(key);
      if (seconds < 0 || seconds > SOON_SECONDS) left.push(key);
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

async function samplesOf(url: string): Promise<Samples> {
  return parseSamples(await (await fetch(`${url}/metrics`)).text());
}
