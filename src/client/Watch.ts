/** A server that has been asked counts as silent after this time without a message, unless `check` names another. */
const ANSWER_MS = 1_500;
/** If a timer is later than this, this machine or page has slept. */
const SLEPT_MS = 1_000;

/** What a watch asks of its connection. */
export interface WatchOptions {
  /** Milliseconds of silence after which the server is asked. */
  readonly quietMs: () => number;
  /** Sends a request, so that the server answers. */
  readonly ask: () => void;
  /** The server is silent. `answerMs` is the time that a `check` allowed, if it did not answer that. */
  readonly onSilence: (answerMs?: number) => void;
  /** Milliseconds of a clock that never goes back; `performance.now` if left out. */
  readonly now?: () => number;
}

/**
 * Notices that a server has fallen silent although its connection is open: it is stopped, or the network loses its messages.
 *
 * A server is silent if it does not say anything for 1.5 s after it was asked. After a sleep of this machine, and where this
 * machine was too busy to hear the answer, the server is asked again and has its full time to answer.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #now: () => number;
  #heardAt = 0;
  /** When the server was asked, while nothing has been heard since. */
  #askedAt: number | undefined;
  /** How long the server has to answer. */
  #answerMs = ANSWER_MS;
  /** The question is that of `check`. */
  #isCheck = false;
  #dueAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Takes note of a message from the server. `sentAt` is when the request was sent that it answers, if it answers one. The
   * first message starts the watch. Only an answer ends a check: other messages may have waited on this machine since before
   * the connection died.
   */
  heard(sentAt = Number.NEGATIVE_INFINITY): void {
    this.#heardAt = this.#now();
    if (this.#isCheck && sentAt < (this.#askedAt ?? 0)) return;
    this.#askedAt = undefined;
    this.#isCheck = false;
    if (this.#timer === undefined) this.#wait();
  }

  /** Asks the server now. It counts as silent after `answerMs`, or when an earlier check is due. */
  check(answerMs: number): void {
    if (!this.#isCheck) this.#askNow(answerMs);
    this.#isCheck = true;
  }

  #askNow(answerMs: number): void {
    this.#askedAt = this.#now();
    this.#answerMs = answerMs;
    this.#wait();
    this.#options.ask();
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#dueAt = this.#askedAt === undefined ? this.#quietAt() : this.#askedAt + this.#answerMs;
    this.#timer = setTimeout(() => this.#look(), Math.max(0, this.#dueAt - this.#now()));
  }

  #quietAt(): number {
    return this.#heardAt + this.#options.quietMs();
  }

  #look(): void {
    const now = this.#now();
    const isAsked = this.#askedAt !== undefined;
    const answerMs = isAsked ? this.#answerMs : ANSWER_MS;
    if (now - this.#dueAt >= Math.min(SLEPT_MS, answerMs)) this.#askNow(answerMs);
    else if (isAsked) this.#options.onSilence(this.#isCheck ? answerMs : undefined);
    else if (this.#quietAt() <= now) this.#askNow(ANSWER_MS);
    else this.#wait();
  }
}
