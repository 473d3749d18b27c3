/** Between two tries of work that may not be done yet. */
const RETRY_MS = 100;

export interface RoomTimerOptions {
  readonly ms: number;
  /** Asked when it is due, and again until it says yes. */
  readonly mayRun: () => boolean;
  readonly work: () => void;
  /** The timer will not run any more: it has, or it was cleared. */
  readonly onEnd: () => void;
}

/**
 * Work for later, once.
 *
 * Colyseus's room clock counts what is set on it from the clock's own last tick: too early by the time since.
 */
export class RoomTimer {
  readonly #options: RoomTimerOptions;
  readonly #dueAt: number;
  #timeout: NodeJS.Timeout | undefined;

  constructor(options: RoomTimerOptions) {
    this.#options = options;
    this.#dueAt = performance.now() + options.ms;
    this.#timeout = setTimeout(() => this.#run(), options.ms);
  }

  /** Milliseconds until it is due; 0 once it has run or was cleared. */
  get restMs(): number {
    return this.#timeout === undefined ? 0 : Math.max(0, this.#dueAt - performance.now());
  }

  clear(): void {
    if (this.#timeout === undefined) return;
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
    this.#options.onEnd();
  }

  #run(): void {
    if (!this.#options.mayRun()) {
      this.#timeout = setTimeout(() => this.#run(), RETRY_MS);
      return;
    }
    this.clear();
    this.#options.work();
  }
}
