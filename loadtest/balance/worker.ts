/** A thread that plays the matches it is asked for. */
import { parentPort } from "node:worker_threads";
import { LINEUPS, type LineupName } from "./people.ts";
import { type PlayedMatch, playMatch } from "./playedMatch.ts";

/** Matches to play, with seeds of their own. */
export interface Job {
  readonly lineup: LineupName;
  readonly sides: number;
  readonly seeds: readonly number[];
}

parentPort?.on("message", ({ lineup, sides, seeds }: Job) => {
  const played: PlayedMatch[] = seeds.map((seed) => playMatch(sides, LINEUPS[lineup], seed));
  parentPort?.postMessage(played);
});
