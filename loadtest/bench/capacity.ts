import { setTimeout as delay } from "node:timers/promises";
import { Contestant, type WindowFigures } from "./Contestant.ts";
import { type ContestantId, type Entry, nameOf } from "./contestants.ts";
import { WARM_UP_MS, windowLineOf } from "./sideBySide.ts";

/** The part of its core that a process may use in production, in percent. */
export const FULL_PERCENT = 80;
/** Contestants whose capacity is measured. */
export const CAPACITY_IDS: readonly ContestantId[] = ["ours", "template"];
/** Sizes that are measured on the way, to compare small with large. */
const WAYPOINTS = [100, 400, 800];
/** From here on the steps are small, because the answer is interpolated between two of them. */
const NEAR_PERCENT = 74;
const SMALL_STEP = 1.05;
export const MAX_STEPS = 12;
/** Warm-up after each step but the first. */
const SETTLE_MS = 4_000;

export interface Capacity {
  readonly id: ContestantId;
  /** Rooms of four at `FULL_PERCENT`. NaN if that was not reached. */
  readonly rooms: number;
  readonly steps: readonly WindowFigures[];
}

type Load = Pick<WindowFigures, "rooms" | "cpuPercent">;

/** Adds rooms to a contestant until its process uses `FULL_PERCENT` of its core. */
export async function measureCapacity(entry: Entry, seconds: number, say: (line: string) => void): Promise<Capacity> {
  const contestant = await Contestant.start(entry);
  try {
    const steps: WindowFigures[] = [];
    while (steps.length < MAX_STEPS && (steps.at(-1)?.cpuPercent ?? 0) < FULL_PERCENT) {
      await contestant.fill(nextSize(steps));
      await delay(steps.length === 0 ? WARM_UP_MS : SETTLE_MS);
      const measured = await contestant.measure(seconds);
      steps.push(measured);
      say(windowLineOf(`${nameOf(entry.id)}: ${measured.rooms} rooms`, measured));
    }
    return { id: entry.id, rooms: roomsAt(FULL_PERCENT, steps), steps };
  } finally {
    await contestant.end();
  }
}

/** Number of rooms to measure next: the next waypoint, but no more than would use about `NEAR_PERCENT`, judged by the last step. */
export function nextSize(steps: readonly Load[]): number {
  const last = steps.at(-1);
  if (last === undefined) return WAYPOINTS[0] as number;
  if (last.cpuPercent >= NEAR_PERCENT) return Math.ceil(last.rooms * SMALL_STEP);
  const near = Math.floor((last.rooms * (NEAR_PERCENT + 1)) / last.cpuPercent);
  const waypoint = WAYPOINTS.find((rooms) => rooms > last.rooms) ?? Number.POSITIVE_INFINITY;
  return Math.max(Math.min(near, waypoint), Math.ceil(last.rooms * SMALL_STEP));
}

/** Number of rooms that use `percent` of a core, interpolated between two steps. NaN if no step used as much. */
export function roomsAt(percent: number, steps: readonly Load[]): number {
  const above = steps.findIndex(({ cpuPercent }) => cpuPercent >= percent);
  const [below, reached] = [steps[above - 1], steps[above]];
  if (reached === undefined) return Number.NaN;
  if (below === undefined) return reached.rooms;
  const share = (percent - below.cpuPercent) / (reached.cpuPercent - below.cpuPercent);
  return Math.round(below.rooms + share * (reached.rooms - below.rooms));
}
