const FIRST_MS = 50;
const BASE_MS = 250;
const MAX_MS = 4_000;

/**
 * Milliseconds to wait before the given attempt (from 1) to come back: almost none at first, then twice as long each time,
 * up to four seconds, and somewhere between half and all of it, so that the players of a room do not all knock at once.
 */
export function backoffOf(attempt: number, random: () => number = Math.random): number {
  if (attempt === 1) return random() * FIRST_MS;
  return Math.min(MAX_MS, BASE_MS * 2 ** (attempt - 2)) * (0.5 + random() / 2);
}

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
