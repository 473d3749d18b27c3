/** Pause before `mayRun` is asked again. */
const RETRY_MS = 100;

export interface RoomTimerOptions {
  readonly ms: number;
  /** Asked when the work is due, and again until the answer is yes. */
  readonly mayRun: () => boolean;
  readonly work: () => void;
  /** Called once, when the timer runs or is cleared. */
  readonly onEnd: () => void;
}

/** Runs work once, later. Colyseus's `room.clock` would run it early, by the time since its own last tick. */
export class RoomTimer {
  readonly #options: RoomTimerOptions;
  readonly #dueAt: number;
  #timeout: NodeJS.Timeout | undefined;

  constructor(options: RoomTimerOptions) {
    this.#options = options;
    this.#dueAt = performance.now() + options.ms;
    this.#timeout = setTimeout(() => this.#run(), options.ms);
  }

  /** Milliseconds until the work is due; 0 once it has run or was cleared. */
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
