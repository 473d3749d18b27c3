import { elapsed } from "../LoadRun.ts";
import { Contestant, type WindowFigures } from "./Contestant.ts";
import type { ContestantId } from "./contestants.ts";

/** Before the first window; ours has its second ball 10 s into a match. */
const WARM_UP_MS = { ours: 12_000, others: 5_000 };
/** After a pause, before a window. */
const SETTLE_MS = 2_000;
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
 * All stay up, with their players; those whose turn it is not are stopped.
 */
export async function measureSideBySide(
  ids: readonly ContestantId[],
  rooms: number,
  { windows, seconds }: { windows: number; seconds: number },
  say: (line: string) => void,
): Promise<Measured[]> {
  const contestants: Contestant[] = [];
  try {
    for (const id of ids) {
      const contestant = await Contestant.start(id);
      contestants.push(contestant);
      await contestant.fill(rooms);
      await elapsed(id === "ours" ? WARM_UP_MS.ours : WARM_UP_MS.others);
      contestant.pause();
      say(`${rooms} rooms: ${contestant.kind.name} is full and warm`);
    }
    const figures = contestants.map((): WindowFigures[] => []);
    for (let window = 0; window < windows; window++) {
      for (const [index, contestant] of contestants.entries()) {
        contestant.resume();
        const ours = contestant.id === "floor" ? figures[ids.indexOf("ours")]?.at(-1) : undefined;
        if (ours) await contestant.sendAsMuchAs(ours);
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          await elapsed(SETTLE_MS);
          const measured = await contestant.measure(seconds);
          figures[index]?.push(measured);
          say(lineOf(`${window + 1}/${windows} ${contestant.kind.name}`, measured));
          if (counts(measured)) break;
        }
        contestant.pause();
      }
    }
    return contestants.map(({ id }, index) => {
      const all = figures[index] ?? [];
      const counted = all.filter(counts);
      return { id, rooms, windows: counted, dropped: all.length - counted.length };
    });
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
  }
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
