import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { LINEUPS, type LineupName } from "./people.ts";
import type { PlayedMatch } from "./playedMatch.ts";
import type { Job } from "./worker.ts";

/** The matches of each lineup, of one number of sides. */
export type Played = Readonly<Record<LineupName, PlayedMatch[]>>;

/** Plays so many matches of each lineup and each of the sizes, on all cores. The same seed gives the same matches. */
export async function playAll(sizes: readonly number[], matches: number, seed: number): Promise<Map<number, Played>> {
  const names = Object.keys(LINEUPS) as LineupName[];
  const results = new Map(sizes.map((sides) => [sides, playedOf(names)]));
  // the longest first, so that no thread is left with them at the end
  const jobs = [...sizes].sort((a, b) => b - a).flatMap((sides) => names.map((lineup) => ({ lineup, sides })));
  const seeds = Array.from({ length: matches }, (_, index) => seed * 1_000_003 + index);
  const threads = Array.from({ length: availableParallelism() }, async () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const played = await playJob(worker, { ...job, seeds });
      results.get(job.sides)?.[job.lineup].push(...played);
    }
    await worker.terminate();
  });
  await Promise.all(threads);
  return results;
}

function playedOf(names: readonly LineupName[]): Played {
  return Object.fromEntries(names.map((name) => [name, [] as PlayedMatch[]])) as Played;
}

async function playJob(worker: Worker, job: Job): Promise<PlayedMatch[]> {
  worker.postMessage(job);
  const [played] = await once(worker, "message"); // rejects on "error"
  return played;
}
