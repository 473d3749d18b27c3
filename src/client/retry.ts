const BASE_MS = 100;
const MAX_MS = 4_000;
/** Attempts at the shortest distance, 50 to 100 ms: most servers are back at once. */
const QUICK_ATTEMPTS = 5;

/**
 * How long to wait before an attempt to come back, in milliseconds. Attempts count from 1.
 *
 * The first attempt is made at once and a few more in quick succession. Then the wait doubles each time, up to four seconds.
 * It is drawn between half and all of that, so that the players of a room do not all return at once.
 */
export function backoffOf(attempt: number, random: () => number = Math.random): number {
  if (attempt === 1) return 0;
  return Math.min(MAX_MS, BASE_MS * 2 ** Math.max(0, attempt - QUICK_ATTEMPTS)) * (0.5 + random() / 2);
}

/** Resolves after `ms` milliseconds, or when `early` is aborted. Rejects with `signal`'s reason when that is aborted. */
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

/** A signal that is aborted with the first of these. Browsers of 2023 lack `AbortSignal.any`. */
export function firstOf(signals: readonly AbortSignal[]): AbortSignal {
  const first = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) first.abort(signal.reason);
    signal.addEventListener("abort", () => first.abort(signal.reason), { once: true, signal: first.signal });
  }
  return first.signal;
}
