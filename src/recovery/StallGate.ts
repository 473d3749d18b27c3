/** A process that did nothing for this long may have been replaced meanwhile. */
const STALL_MS = 1500;

/** Time between two looks at the clock. */
const CHECK_EVERY_MS = 250;

/**
 * Closes for a moment after the process was stopped or stalled. While it is closed, nothing may be done in the process's rooms,
 * because they may belong to another process by now.
 */
export class StallGate {
  readonly #check: () => Promise<void>;
  #checking = false;
  /** Time of the last sign of life. */
  #awakeAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** `check` compares ownership and ends the rooms that this process has lost. It must not reject. */
  constructor(check: () => Promise<void>) {
    this.#check = check;
  }

  start(): void {
    this.#awakeAt = performance.now();
    this.#timer = setInterval(() => this.isOpen(performance.now()), CHECK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ask before every piece of work. `now` is in milliseconds of the monotonic clock. The gate is open unless it was started. */
  isOpen(now: number): boolean {
    if (this.#checking) return false;
    const gap = now - this.#awakeAt;
    this.#awakeAt = now;
    if (gap <= STALL_MS || this.#timer === undefined) return true;
    this.#checking = true;
    void this.#check().finally(() => {
      this.#checking = false;
      this.#awakeAt = performance.now();
    });
    return false;
  }
}
