import type { ClockAnswer } from "../protocol/messages.ts";

/** Number of quick samples, for example at a match's start, and the time between them. */
const BURST = 5;
const BURST_EVERY_MS = 80;
/** Time between two later samples. */
const SAMPLE_EVERY_MS = 2_000;
/** Number of latest samples that are kept. The best of them counts. */
const KEPT_SAMPLES = 8;
/** Longest wait for an answer. */
const ANSWER_MS = 3_000;
/** Two samples that took the same way differ by no more than this. */
const SLACK_MS = 5;
/** Allowance for what news waits for besides the network: a tick of the server, a timer of this machine. */
const NEWS_SLACK_MS = 50;
/** The clock asks for the time again if news is earlier or later than expected by this much, plus the jitter. */
const ODD_NEWS_MS = 30;
/** It does so no more often than this. */
const ASK_AGAIN_AFTER_MS = 300;
/** The clock corrects itself by running this share faster or slower, so that nothing drawn from it jumps. */
const SLEW = 0.1;
/** The clock jumps if it is further off than this. */
const JUMP_MS = 200;

/** What a clock needs from its connection. */
export interface ClockOptions {
  /** Sends a `clock` request. Rejects if no answer comes within `timeoutMs`, or if the connection closes. */
  readonly ask: (timeoutMs: number) => Promise<ClockAnswer | undefined>;
  /** Ticks a second. */
  readonly tickRate: () => number;
  /** Milliseconds of a clock that never goes back; `performance.now` if left out. */
  readonly now?: () => number;
}

interface Sample {
  /** Milliseconds from this machine's clock to the match's time; off by half the round trip at most. */
  readonly offset: number;
  readonly roundTrip: number;
}

/**
 * Knows which tick the server is at now, from `clock` requests.
 *
 * The sample with the shortest round trip of late counts: it is off by half of that at most. The clock approaches it
 * slowly. So `nowTick` neither jumps nor goes back, except at a match's start and after a stall or a sleep.
 */
export class Clock {
  readonly #options: ClockOptions;
  readonly #now: () => number;
  #samples: Sample[] = [];
  #roundTrips: number[] = [];
  /** The offset in use, and since when. It follows the best sample's offset. */
  #shown: number | undefined;
  #shownAt = 0;
  /** The offset in use is a guess: the next sample replaces it. */
  #guessed = false;
  /** Milliseconds of the match at which it is paused; undefined while it runs. */
  #pausedAt: number | undefined;
  /** Quick samples that are still to be taken. */
  #quick = BURST;
  #askedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Takes a sample, and then further ones by itself. Never rejects. */
  async start(): Promise<void> {
    await this.#sample();
    this.#schedule();
  }

  /** Takes no further samples. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** The news of the match's start is here. Guesses that it took the usual time; samples improve the guess. */
  startMatch(): void {
    this.#guess(0);
  }

  /** The match is paused: its time stands still. Further samples say at which time. */
  pauseMatch(): void {
    this.#pausedAt ??= this.#ms(this.#now());
    this.#samples = [];
    this.hurry();
  }

  /** The news that a paused match goes on is here. Guesses that it took the usual time, like `startMatch`. */
  resumeMatch(): void {
    this.#guess(this.#pausedAt ?? 0);
  }

  /** Forgets the match's time. */
  endMatch(): void {
    this.#samples = [];
    this.#shown = undefined;
    this.#pausedAt = undefined;
  }

  /** Takes a few quick samples now, because the match's time or this machine's may have changed. */
  hurry(): void {
    this.#quick = BURST;
    this.#schedule(0);
  }

  /**
   * Takes note of news that the server sent on `tick`. If the news is too early or too late, the server's clock was set back
   * after a stall, and the clock asks for the time.
   */
  hear(tick: number): void {
    const tookMs = ((this.nowTick() - tick) * 1000) / this.#options.tickRate();
    if (this.#shown === undefined || Math.abs(tookMs - this.oneWayMs) <= this.jitterMs / 2 + ODD_NEWS_MS) return;
    if (this.#now() - this.#askedAt >= ASK_AGAIN_AFTER_MS) void this.start();
  }

  /** The tick that the server is at now, with a fraction; 0 while no match's time is known. */
  nowTick(): number {
    if (this.#pausedAt !== undefined) return this.ticksOf(this.#pausedAt);
    const target = this.#best()?.offset ?? this.#shown;
    if (target === undefined) return 0;
    const now = this.#now();
    const shown = this.#shown ?? target;
    const most = (now - this.#shownAt) * SLEW;
    const off = target - shown;
    this.#shown = Math.abs(off) > JUMP_MS ? target : shown + Math.min(Math.max(off, -most), most);
    this.#shownAt = now;
    return this.ticksOf(this.#ms(now));
  }

  /** The shortest of the latest round trips, in ms. Half of it bounds the clock's error. 0 before the first sample. */
  get roundTripMs(): number {
    return this.#roundTrips.length > 0 ? Math.min(...this.#roundTrips) : 0;
  }

  /** Difference between the longest and the shortest of the latest round trips, in ms. */
  get jitterMs(): number {
    return this.#roundTrips.length > 0 ? Math.max(...this.#roundTrips) - this.roundTripMs : 0;
  }

  /** The longest time that news from the server should take, in ms. */
  get newsMs(): number {
    return (this.roundTripMs + this.jitterMs) / 2 + NEWS_SLACK_MS;
  }

  /** The usual time from here to the server: half the median of the latest round trips, in ms. */
  get oneWayMs(): number {
    const sorted = [...this.#roundTrips].sort((one, other) => one - other);
    return (sorted[sorted.length >> 1] ?? 0) / 2;
  }

  /** A length of time in ticks, not rounded. */
  ticksOf(ms: number): number {
    return (ms * this.#options.tickRate()) / 1000;
  }

  /** Milliseconds of the match at the time `now` of this machine. */
  #ms(now: number): number {
    return Math.max(0, now + (this.#shown ?? -now));
  }

  /** Guesses the match's time: it was at `ms` when the news that has just arrived was sent. */
  #guess(ms: number): void {
    this.#pausedAt = undefined;
    this.#samples = [];
    this.#shownAt = this.#now();
    this.#shown = ms + this.oneWayMs - this.#shownAt;
    this.#guessed = true;
    this.hurry();
  }

  #best(): Sample | undefined {
    let best: Sample | undefined;
    for (const sample of this.#samples) if (best === undefined || sample.roundTrip < best.roundTrip) best = sample;
    return best;
  }

  #schedule(ms = this.#quick > 0 ? BURST_EVERY_MS : SAMPLE_EVERY_MS): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.start(), ms);
  }

  async #sample(): Promise<void> {
    if (this.#quick > 0) this.#quick--;
    const sentAt = this.#now();
    this.#askedAt = sentAt;
    // a silent server or a closed connection is noticed by the owner of the connection
    const answer = await this.#options.ask(ANSWER_MS).catch(() => undefined);
    if (!this.#stopped && answer !== undefined) this.#take(answer, sentAt);
  }

  #take(answer: ClockAnswer, sentAt: number): void {
    const now = this.#now();
    const roundTrip = now - sentAt;
    this.#roundTrips = [...this.#roundTrips, roundTrip].slice(-KEPT_SAMPLES);
    if (answer.ms === 0) return; // there is no match
    if (this.#pausedAt !== undefined) {
      this.#pausedAt = answer.ms;
      return;
    }
    const sample = { offset: answer.ms - (sentAt + now) / 2, roundTrip };
    const best = this.#best();
    // if two samples differ by more than their detours explain, the server's clock was set back, or another match has begun
    const detours = best && (best.roundTrip + roundTrip) / 2 - this.roundTripMs;
    const moved = best && detours !== undefined && Math.abs(best.offset - sample.offset) > detours + SLACK_MS;
    this.#samples = [...(moved ? [] : this.#samples), sample].slice(-KEPT_SAMPLES);
    if (!this.#guessed && this.#shown !== undefined) return;
    this.#guessed = false;
    this.#shown = sample.offset;
    this.#shownAt = now;
  }
}
