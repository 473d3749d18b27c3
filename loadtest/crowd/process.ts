/** A process full of bulk players, told by its parent what to do. */
import { answerCalls } from "../processes/calls.ts";
import { Crowd, type CrowdFigures } from "./Crowd.ts";
import { DIALECTS, type DialectName } from "./dialects.ts";

let crowd: Crowd | undefined;

function current(): Crowd {
  if (crowd === undefined) throw new Error("nobody is here");
  return crowd;
}

const calls = {
  open(dialect: DialectName, url: string): void {
    crowd = new Crowd(DIALECTS[dialect], url);
  },
  want: (players: number): void => current().want(players),
  figures: (): CrowdFigures => current().figures(),
  passThrough: (perSecond: number, seconds: number, stayMs: number) =>
    current().passThrough(perSecond, seconds, stayMs),
  leave: (): void => current().leave(),
};

export type CrowdCalls = typeof calls;

answerCalls(calls);
