/** A process that did nothing for so long may have been replaced meanwhile. */
const STALL_MS = 1500;

const BEAT_MS = 250;

/**
 * Closed for a moment after the process was stopped or stalled: nothing may be done in its rooms before it is known whether they
 * are still its own.
 */
export class StallGate {
  readonly #check: () => Promise<void>;
  #checking = false;
  #beat = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** `check` compares ownership, and ends what is not ours any more. It must not reject. */
  constructor(check: () => Promise<void>) {
    this.#check = check;
  }

  start(): void {
    this.#beat = performance.now();
    this.#timer = setInterval(() => this.isOpen(performance.now()), BEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** To be asked before every piece of work; `now` in ms of the monotonic clock. Always open unless started. */
  isOpen(now: number): boolean {
    if (this.#checking) return false;
    const gap = now - this.#beat;
    this.#beat = now;
    if (gap <= STALL_MS || this.#timer === undefined) return true;
    this.#checking = true;
    void this.#check().finally(() => {
      this.#checking = false;
      this.#beat = performance.now();
    });
    return false;
  }
}
