/** An asked server is silent when it says nothing for so long. */
const ANSWER_MS = 1_500;
/** A timer that is later than this has slept, as laptops and hidden pages do. */
const SLEPT_MS = 1_000;

export interface WatchOptions {
  /** How long the server may say nothing before it is asked. */
  readonly quietMs: () => number;
  /** Makes the server say something. */
  readonly ask: () => void;
  readonly onSilence: () => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Notices, 1.5 s after asking it, that a server says nothing any more though its connection is open: it is stopped, or the
 * network swallows what it sends.
 *
 * Nobody is found silent for having been asleep himself: after a sleep the server is asked, and has its time to answer.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #now: () => number;
  #heardAt = 0;
  /** When the server was asked, while nothing has been heard since. */
  #askedAt: number | undefined;
  #dueAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Anything has come from the server. Starts the watch, the first time. */
  heard(): void {
    this.#heardAt = this.#now();
    this.#askedAt = undefined;
    if (this.#timer === undefined) this.#wait();
  }

  /** Asks now. */
  check(): void {
    this.#askedAt = this.#now();
    this.#wait();
    this.#options.ask();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#dueAt = this.#askedAt === undefined ? this.#quietAt() : this.#askedAt + ANSWER_MS;
    this.#timer = setTimeout(() => this.#look(), Math.max(0, this.#dueAt - this.#now()));
  }

  #quietAt(): number {
    return this.#heardAt + this.#options.quietMs();
  }

  #look(): void {
    const now = this.#now();
    if (now - this.#dueAt >= SLEPT_MS) this.check();
    else if (this.#askedAt !== undefined) this.#options.onSilence();
    else if (this.#quietAt() <= now) this.check();
    else this.#wait();
  }
}
