import { elapsed } from "../LoadRun.ts";
import { Contestant, type WindowFigures } from "./Contestant.ts";
import type { ContestantId } from "./contestants.ts";

/** Before a window; ours has its second ball 10 s into a match. */
const WARM_UP_MS = 12_000;
/** A window counts only if the server had its core: of the time it wanted to run it waited no more than this. */
export const MOST_WAIT_PERCENT = 5;

/** A window that does not count is measured anew, so often in all. */
const ATTEMPTS = 2;

export interface Measured {
  readonly id: ContestantId;
  readonly rooms: number;
  readonly windows: readonly WindowFigures[];
  /** Windows that were dropped since the server had to wait for its core. */
  readonly dropped: number;
}

/**
 * The contestants take turns, window by window, so that whatever else the machine does meets all of them alike.
 *
 * Each window is in a process of its own: some are slow all their life, and one that is stopped meanwhile has all its
 * rooms' timers in step afterwards, which makes sending cheaper than it is.
 */
export async function measureSideBySide(
  ids: readonly ContestantId[],
  rooms: number,
  { windows, seconds }: { windows: number; seconds: number },
  say: (line: string) => void,
): Promise<Measured[]> {
  const figures = new Map(ids.map((id): [ContestantId, WindowFigures[]] => [id, []]));
  for (let window = 1; window <= windows; window++) {
    for (const [id, all] of figures) {
      const contestant = await Contestant.start(id);
      try {
        await contestant.fill(rooms);
        const ours = id === "floor" ? figures.get("ours")?.at(-1) : undefined;
        if (ours) await contestant.sendAsMuchAs(ours);
        await elapsed(WARM_UP_MS);
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const measured = await contestant.measure(seconds);
          all.push(measured);
          say(lineOf(`${window}/${windows} ${contestant.kind.name}, ${rooms} rooms`, measured));
          if (counts(measured)) break;
        }
      } finally {
        await contestant.end();
      }
    }
  }
  return [...figures].map(([id, all]) => {
    const counted = all.filter(counts);
    return { id, rooms, windows: counted, dropped: all.length - counted.length };
  });
}

function counts({ waitPercent }: WindowFigures): boolean {
  return !(waitPercent > MOST_WAIT_PERCENT);
}

export function lineOf(name: string, figures: WindowFigures): string {
  const { cpuPercent, waitPercent, loadCpuPercent, messagesPerClient, bytesPerClient } = figures;
  const { tickLateP99Ms, seenP50Ms, seenP99Ms } = figures;
  const dropped = counts(figures) ? "" : " DROPPED";
  return (
    `${name.padEnd(36)} CPU ${cpuPercent.toFixed(1)} % (load ${loadCpuPercent.toFixed(0)} %, waited ${waitPercent.toFixed(1)} %${dropped}), ` +
    `${messagesPerClient.toFixed(1)} messages, ${bytesPerClient.toFixed(0)} bytes, tick late p99 ${tickLateP99Ms.toFixed(1)} ms, ` +
    `seen p50/p99 ${seenP50Ms.toFixed(0)}/${seenP99Ms.toFixed(0)} ms`
  );
}
