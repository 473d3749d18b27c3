import { ApiError } from "../protocol/errors.ts";

export interface WaitersOptions {
  /** Number of requests from one address that may wait at the same time. */
  readonly perAddress: number;
  readonly inAll: number;
}

/** The requests that wait for a change, in this process. */
export class Waiters {
  readonly #options: WaitersOptions;
  readonly #byAddress = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;

  constructor(options: WaitersOptions) {
    this.#options = options;
  }

  /** Counts a request while `wait` runs. Rejects with `rate_limited` if too many of its address wait already. */
  async admit<T>(address: string, wait: () => Promise<T>): Promise<T> {
    const own = this.#byAddress.get(address) ?? 0;
    if (own >= this.#options.perAddress || this.#count >= this.#options.inAll) {
      throw new ApiError("rate_limited", "too many requests wait for a change", { retryAfterSeconds: 5 });
    }
    this.#add(address, 1);
    try {
      return await wait();
    } finally {
      this.#add(address, -1);
    }
  }

  /** Resolves at the next change of `key`, after `ms`, or when `signal` is aborted. */
  next(key: string, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(resolve));
    const timer = setTimeout(resolve, ms).unref();
    signal.addEventListener("abort", () => resolve(), { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(resolve);
      if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
    });
  }

  wake(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }

  wakeAll(): void {
    for (const key of this.#waiting.keys()) this.wake(key);
  }

  #add(address: string, by: number): void {
    this.#count += by;
    const own = (this.#byAddress.get(address) ?? 0) + by;
    if (own === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, own);
  }
}
