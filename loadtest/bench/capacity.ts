import { elapsed } from "../LoadRun.ts";
import { Contestant, type WindowFigures } from "./Contestant.ts";
import type { ContestantId } from "./contestants.ts";
import { lineOf } from "./sideBySide.ts";

/** What a process may take of its core in daily use. */
export const FULL_PERCENT = 80;
/** Sizes that are measured on the way, so that larger and smaller can be compared. */
const WAYPOINTS = [100, 400, 800];
/** From here on in small steps: the answer lies between two measurements. */
const NEAR_PERCENT = 74;
const SMALL_STEP = 1.05;
const MOST_STEPS = 12;
const WARM_UP_MS = 12_000;
const SETTLE_MS = 4_000;

export interface Capacity {
  readonly id: ContestantId;
  /** Rooms of four at `FULL_PERCENT`, between the last two steps as the distance says. NaN if it was not reached. */
  readonly rooms: number;
  readonly steps: readonly WindowFigures[];
}

/** Adds rooms to a contestant until its process takes 80 % of its core. */
export async function measureCapacity(
  id: ContestantId,
  seconds: number,
  say: (line: string) => void,
): Promise<Capacity> {
  const contestant = await Contestant.start(id);
  try {
    const steps: WindowFigures[] = [];
    while (steps.length < MOST_STEPS && (steps.at(-1)?.cpuPercent ?? 0) < FULL_PERCENT) {
      await contestant.fill(nextSize(steps));
      await elapsed(steps.length === 0 ? WARM_UP_MS : SETTLE_MS);
      const measured = await contestant.measure(seconds);
      steps.push(measured);
      say(lineOf(`${contestant.kind.name}: ${measured.rooms} rooms`, measured));
    }
    return { id, rooms: roomsAt(FULL_PERCENT, steps), steps };
  } finally {
    await contestant.end();
  }
}

/** Never beyond the goal by what is known, until it is near. */
export function nextSize(steps: readonly Pick<WindowFigures, "rooms" | "cpuPercent">[]): number {
  const last = steps.at(-1);
  if (last === undefined) return WAYPOINTS[0] as number;
  if (last.cpuPercent >= NEAR_PERCENT) return Math.ceil(last.rooms * SMALL_STEP);
  const near = Math.floor((last.rooms * (NEAR_PERCENT + 1)) / last.cpuPercent);
  const waypoint = WAYPOINTS.find((rooms) => rooms > last.rooms) ?? Number.POSITIVE_INFINITY;
  return Math.max(Math.min(near, waypoint), Math.ceil(last.rooms * SMALL_STEP));
}

/** NaN if it was not reached. */
export function roomsAt(percent: number, steps: readonly Pick<WindowFigures, "rooms" | "cpuPercent">[]): number {
  const above = steps.findIndex(({ cpuPercent }) => cpuPercent >= percent);
  const [below, reached] = [steps[above - 1], steps[above]];
  if (reached === undefined) return Number.NaN;
  if (below === undefined) return reached.rooms;
  const share = (percent - below.cpuPercent) / (reached.cpuPercent - below.cpuPercent);
  return Math.round(below.rooms + share * (reached.rooms - below.rooms));
}
