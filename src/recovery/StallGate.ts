/** After a pause of this length, other processes may have taken over the rooms of this one. */
const STALL_MS = 1500;

/** Time between two looks at the clock. */
const CHECK_EVERY_MS = 250;

/**
 * Closes after a stall of the process, until the process knows which rooms it still owns. While the gate is closed, rooms must
 * not do anything, because they may belong to another process by now.
 */
export class StallGate {
  readonly #check: () => Promise<void>;
  #checking = false;
  /** Time of the last call of `isOpen`. */
  #awakeAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** `check` ends the rooms that this process has lost. It must not reject. */
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

  /** Call it before any work in a room. `now` is in ms of the monotonic clock. A gate that was not started is always open. */
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
