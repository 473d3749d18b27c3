import { setTimeout as delay } from "node:timers/promises";
import { numberText } from "../report/text.ts";
import { Contestant, type WindowFigures } from "./Contestant.ts";
import { type ContestantId, type Entry, nameOf } from "./contestants.ts";

/** Warm-up before a window: V8 compiles, and the second ball of a match is served after 10 s. */
export const WARM_UP_MS = 12_000;
/** A window is dropped if the server waited for its core for a larger part of it. */
export const MAX_WAIT_PERCENT = 5;
/** A dropped window is measured again, up to this number of windows in a turn. */
export const MAX_ATTEMPTS = 2;

export interface ContestantResult {
  readonly id: ContestantId;
  readonly rooms: number;
  readonly windows: readonly WindowFigures[];
  /** Number of windows that were dropped. */
  readonly dropped: number;
}

/**
 * Measures the contestants in turns, window by window, so that disturbances of the machine meet all of them alike.
 *
 * Each turn has a new server process, because some processes are slow for all their life. Stopping one between its turns would
 * not do: afterwards the timers of all its rooms fire together, which makes sending cheaper than it is.
 */
export async function measureSideBySide(
  entries: readonly Entry[],
  rooms: number,
  { windows, seconds }: { windows: number; seconds: number },
  say: (line: string) => void,
): Promise<ContestantResult[]> {
  const figures = new Map(entries.map((entry): [Entry, WindowFigures[]] => [entry, []]));
  let ours: WindowFigures | undefined;
  for (let window = 1; window <= windows; window++) {
    for (const [entry, all] of figures) {
      const contestant = await Contestant.start(entry);
      try {
        await contestant.fill(rooms);
        if (entry.isGameless && ours) await contestant.sendAsMuchAs(ours);
        await delay(WARM_UP_MS);
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          const measured = await contestant.measure(seconds);
          all.push(measured);
          if (entry.id === "ours") ours = measured;
          say(windowLineOf(`${window}/${windows} ${nameOf(entry.id)}, ${rooms} rooms`, measured));
          if (isCounted(measured)) break;
        }
      } finally {
        await contestant.end();
      }
    }
  }
  return [...figures].map(([{ id }, all]) => {
    const counted = all.filter(isCounted);
    return { id, rooms, windows: counted, dropped: all.length - counted.length };
  });
}

function isCounted({ waitPercent }: WindowFigures): boolean {
  return !(waitPercent > MAX_WAIT_PERCENT);
}

export function windowLineOf(name: string, figures: WindowFigures): string {
  const text = (field: keyof WindowFigures) => numberText(figures[field]);
  const dropped = isCounted(figures) ? "" : ", DROPPED";
  return (
    `${name.padEnd(42)} CPU ${text("cpuPercent")} % (waited ${text("waitPercent")} %${dropped}; load ${text("loadCpuPercent")} %), ` +
    `per client ${text("messagesPerClient")} messages/s, ${text("bytesPerClient")} bytes/s, ` +
    `tick late p99 ${text("tickLateP99Ms")} ms, move seen p50/p99 ${text("seenP50Ms")}/${text("seenP99Ms")} ms`
  );
}
