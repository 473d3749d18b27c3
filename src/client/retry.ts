const BASE_MS = 100;
const MAX_MS = 4_000;
/** Attempts of the first moments, when the server is most likely to be back: 50 to 100 ms apart. */
const QUICK_ATTEMPTS = 5;

/**
 * Milliseconds to wait before the given attempt (from 1) to come back: none at first, a few quick ones, then twice as
 * long each time, up to four seconds; and somewhere between half and all of it, so that the players of a room do not all
 * knock at once.
 */
export function backoffOf(attempt: number, random: () => number = Math.random): number {
  if (attempt === 1) return 0;
  return Math.min(MAX_MS, BASE_MS * 2 ** Math.max(0, attempt - QUICK_ATTEMPTS)) * (0.5 + random() / 2);
}

/** Resolves after `ms`, or when `early` is aborted; rejects with the signal's reason as soon as that is. */
export async function pause(ms: number, signal: AbortSignal, early: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, ms);
    for (const one of [signal, early]) one.addEventListener("abort", end);
    if (early.aborted) end();
    function end() {
      clearTimeout(timer);
      for (const one of [signal, early]) one.removeEventListener("abort", end);
      resolve();
    }
  });
  signal.throwIfAborted();
}
