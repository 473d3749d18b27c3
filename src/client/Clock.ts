import type { ClockAnswer } from "../protocol/messages.ts";

/** Quick samples at a match's start, and how far they are apart. */
const BURST = 5;
const BURST_EVERY_MS = 80;
/** Between two samples later on. */
const SAMPLE_EVERY_MS = 2_000;
/** Samples that the best is taken of. */
const KEPT_SAMPLES = 8;
/** Longest wait for an answer. */
const ANSWER_MS = 3_000;
/** Two samples that took the same way agree to so much. */
const SLACK_MS = 5;
/** For what the server and this machine take besides, a tick for one. */
const NEWS_SLACK_MS = 50;
/** News that is this much earlier or later than it should be, besides its jitter, has the time asked for again. */
const ODD_NEWS_MS = 30;
const ASK_AGAIN_AFTER_MS = 300;
/** The clock is put right by running this much faster or slower: no jumps in what is drawn from it. */
const SLEW = 0.1;
/** It does jump when it is further off than this. */
const JUMP_MS = 200;

export interface ClockOptions {
  /** Sends a `clock` request; rejects when no answer came within `timeoutMs`, or the connection closed. */
  readonly ask: (timeoutMs: number) => Promise<ClockAnswer | undefined>;
  /** Ticks a second. */
  readonly tickRate: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

interface Sample {
  /** Milliseconds to add to our clock to have the match's; off by half the round trip at most. */
  readonly offset: number;
  readonly roundTrip: number;
}

/**
 * The match's tick as it is now on the server, from `clock` requests.
 *
 * Of the last samples the one with the shortest round trip counts: it is off by half of that at most. It is
 * approached slowly, so that `nowTick` neither jumps nor goes back but at a match's start, after a stall or a sleep.
 */
export class Clock {
  readonly #options: ClockOptions;
  readonly #now: () => number;
  #samples: Sample[] = [];
  #roundTrips: number[] = [];
  #shown: number | undefined;
  #shownAt = 0;
  #guessed = false;
  /** The match is paused at so many milliseconds. */
  #pausedAt: number | undefined;
  #quick = BURST;
  #askedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Takes a first sample and then goes on by itself. Never rejects. */
  async start(): Promise<void> {
    await this.#sample();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Tick 0 was due as long ago as the news of it took. Samples make a clock of this guess. */
  startMatch(): void {
    this.#guess(0);
  }

  /** The match is paused: its time stands still, at what the samples say. */
  pauseMatch(): void {
    this.#pausedAt ??= this.#ms(this.#now());
    this.#samples = [];
    this.hurry();
  }

  /** A paused match goes on, since as long ago as the news of it took. */
  resumeMatch(): void {
    this.#guess(this.#pausedAt ?? 0);
  }

  /** From here on no match's time is known. */
  endMatch(): void {
    this.#samples = [];
    this.#shown = undefined;
    this.#pausedAt = undefined;
  }

  /** Takes a few quick samples now: the match's time, or ours, may have changed. */
  hurry(): void {
    this.#quick = BURST;
    this.#schedule(0);
  }

  /** News of a tick that has just been stepped is here. If that is not as long ago as news takes, the server's clock was set back. */
  hear(tick: number): void {
    const tookMs = ((this.nowTick() - tick) * 1000) / this.#options.tickRate();
    if (this.#shown === undefined || Math.abs(tookMs - this.oneWayMs) <= this.jitterMs / 2 + ODD_NEWS_MS) return;
    if (this.#now() - this.#askedAt >= ASK_AGAIN_AFTER_MS) void this.start();
  }

  /** The tick that the server is at, with its fraction; 0 while no match's time is known. */
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

  /** The shortest round trip of late, in ms; half of it bounds the clock's error. 0 before the first sample. */
  get roundTripMs(): number {
    return this.#roundTrips.length > 0 ? Math.min(...this.#roundTrips) : 0;
  }

  /** How much longer than the shortest a round trip of late took, in ms. */
  get jitterMs(): number {
    return this.#roundTrips.length > 0 ? Math.max(...this.#roundTrips) - this.roundTripMs : 0;
  }

  /** Milliseconds that news of the server takes at most, by all that is known. */
  get newsMs(): number {
    return (this.roundTripMs + this.jitterMs) / 2 + NEWS_SLACK_MS;
  }

  /** Milliseconds from here to the server, as most messages take. */
  get oneWayMs(): number {
    const sorted = this.#roundTrips.toSorted((one, other) => one - other);
    return (sorted[sorted.length >> 1] ?? 0) / 2;
  }

  /** So many ticks take so many milliseconds. */
  ticksOf(ms: number): number {
    return (ms * this.#options.tickRate()) / 1000;
  }

  #ms(now: number): number {
    return Math.max(0, now + (this.#shown ?? -now));
  }

  /** It is `ms` since tick 0 was due, and the news of that has just come in. Samples make a clock of this guess. */
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
    // a server that is silent, or a connection that has closed: whoever has the connection knows
    const answer = await this.#options.ask(ANSWER_MS).catch(() => undefined);
    if (!this.#stopped && answer !== undefined) this.#take(answer, sentAt);
  }

  #take(answer: ClockAnswer, sentAt: number): void {
    const now = this.#now();
    const roundTrip = now - sentAt;
    this.#roundTrips = [...this.#roundTrips, roundTrip].slice(-KEPT_SAMPLES);
    if (answer.ms === 0) return; // no match
    if (this.#pausedAt !== undefined) {
      this.#pausedAt = answer.ms;
      return;
    }
    const sample = { offset: answer.ms - (sentAt + now) / 2, roundTrip };
    const best = this.#best();
    // further apart than their detours explain: the server's clock was set back after a stall, or another match has begun
    const detours = best && (best.roundTrip + roundTrip) / 2 - this.roundTripMs;
    const moved = best && detours !== undefined && Math.abs(best.offset - sample.offset) > detours + SLACK_MS;
    this.#samples = [...(moved ? [] : this.#samples), sample].slice(-KEPT_SAMPLES);
    if (!this.#guessed && this.#shown !== undefined) return;
    this.#guessed = false;
    this.#shown = sample.offset;
    this.#shownAt = now;
  }
}
