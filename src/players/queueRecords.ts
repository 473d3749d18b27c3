import { createHash } from "node:crypto";
import type { Mode } from "../protocol/kinds.ts";
import { keys } from "../redis/keys.ts";
import type { Store } from "./store.ts";

const DAY_SECONDS = 24 * 60 * 60;

/** Number of waits by which the next one is estimated. */
const WAITS = 50;
const WAITS_SECONDS = 7 * DAY_SECONDS;

/** Data of the ranked queue that outlives a room. Methods reject as the store does. */
export interface QueueRecords {
  /** Number of matches between two accounts within the last 24 hours, as `addMeeting` has counted them. */
  meetingsOf(one: string, other: string): Promise<number>;
  /** Counts a match between two accounts. */
  addMeeting(one: string, other: string): Promise<void>;
  /** The last waits for a match of this mode, in seconds, at most WAITS. */
  waitsOf(mode: Mode): Promise<readonly number[]>;
  /** Processes that add at the same moment may lose some, which an estimate does not notice. */
  addWaits(mode: Mode, seconds: readonly number[]): Promise<void>;
}

export function createQueueRecords(store: Store, now = Date.now): QueueRecords {
  async function numbersOf(key: string): Promise<number[]> {
    return JSON.parse((await store.get(key)) ?? "[]");
  }

  async function timesOf(one: string, other: string): Promise<number[]> {
    const since = now() - DAY_SECONDS * 1000;
    return (await numbersOf(meetingKey(one, other))).filter((at) => at > since);
  }

  return {
    meetingsOf: async (one, other) => (await timesOf(one, other)).length,
    // a player has one seat, so no other process counts the same two at the same time
    async addMeeting(one, other) {
      const times = [...(await timesOf(one, other)), now()];
      await store.set(meetingKey(one, other), JSON.stringify(times), DAY_SECONDS);
    },
    waitsOf: (mode) => numbersOf(keys.waits(mode)),
    async addWaits(mode, seconds) {
      const waits = [...(await numbersOf(keys.waits(mode))), ...seconds].slice(-WAITS);
      await store.set(keys.waits(mode), JSON.stringify(waits), WAITS_SECONDS);
    },
  };
}

/** Both accounts hashed, so that the key names nobody. Ids have no spaces. */
function meetingKey(one: string, other: string): string {
  const pair = [one, other].sort().join(" ");
  return keys.meetings(createHash("sha256").update(pair).digest("base64url").slice(0, 22));
}
