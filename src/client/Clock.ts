import type { ClockAnswer } from "../protocol/messages.ts";

/** Quick samples at a match's start, and how far they are apart. */
const BURST = 5;
const BURST_EVERY_MS = 80;
/** Between two samples later on. */
const SAMPLE_EVERY_MS = 2_000;
/** Samples that the best is taken of. */
const KEPT_SAMPLES = 8;
/** A server that answers no sample within this time is silent. */
const SILENCE_MS = 3_000;
/** The clock is put right by running this much faster or slower: no jumps in what is drawn from it. */
const SLEW = 0.05;
/** It does jump when it is further off than this. */
const JUMP_MS = 200;

export interface ClockOptions {
  /** Sends a `clock` request; rejects when no answer came within `timeoutMs`, or the connection closed. */
  readonly ask: (timeoutMs: number) => Promise<ClockAnswer | undefined>;
  /** Ticks a second. */
  readonly tickRate: () => number;
  readonly onSilence: () => void;
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
 * approached slowly, so that `nowTick` neither jumps nor goes back but at a match's start or after a stall.
 */
export class Clock {
  readonly #options: ClockOptions;
  readonly #now: () => number;
  #samples: Sample[] = [];
  #roundTrips: number[] = [];
  #shown: number | undefined;
  #shownAt = 0;
  #guessed = false;
  #quick = BURST;
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
    this.#samples = [];
    this.#shown = this.roundTripMs / 2 - this.#now();
    this.#shownAt = this.#now();
    this.#guessed = true;
    this.hurry();
  }

  /** From here on no match's time is known. */
  endMatch(): void {
    this.#samples = [];
    this.#shown = undefined;
  }

  /** Takes a few quick samples now: the match's time may have changed. */
  hurry(): void {
    this.#quick = BURST;
    this.#schedule(0);
  }

  /** The tick that the server is at, with its fraction; 0 while no match's time is known. */
  nowTick(): number {
    const target = this.#best()?.offset ?? this.#shown;
    if (target === undefined) return 0;
    const now = this.#now();
    const shown = this.#shown ?? target;
    const most = (now - this.#shownAt) * SLEW;
    const off = target - shown;
    this.#shown = Math.abs(off) > JUMP_MS ? target : shown + Math.min(Math.max(off, -most), most);
    this.#shownAt = now;
    return (Math.max(0, now + this.#shown) * this.#options.tickRate()) / 1000;
  }

  /** The shortest round trip of late, in ms; half of it bounds the clock's error. 0 before the first sample. */
  get roundTripMs(): number {
    return this.#roundTrips.length > 0 ? Math.min(...this.#roundTrips) : 0;
  }

  /** How much longer than the shortest a round trip of late took, in ms. */
  get jitterMs(): number {
    return this.#roundTrips.length > 0 ? Math.max(...this.#roundTrips) - this.roundTripMs : 0;
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
    try {
      const answer = await this.#options.ask(SILENCE_MS);
      if (!this.#stopped && answer !== undefined) this.#take(answer, sentAt);
    } catch {
      // a connection that closed says so itself
      if (!this.#stopped && this.#now() - sentAt >= SILENCE_MS - 1) this.#options.onSilence();
    }
  }

  #take(answer: ClockAnswer, sentAt: number): void {
    const now = this.#now();
    const roundTrip = now - sentAt;
    this.#roundTrips = [...this.#roundTrips, roundTrip].slice(-KEPT_SAMPLES);
    if (answer.ms === 0) return; // no match
    const sample = { offset: answer.ms - (sentAt + now) / 2, roundTrip };
    const best = this.#best();
    // further apart than both can be off: the server's clock was set back after a stall, or another match has begun
    const moved = best && Math.abs(best.offset - sample.offset) > (best.roundTrip + roundTrip) / 2 + 1;
    this.#samples = [...(moved ? [] : this.#samples), sample].slice(-KEPT_SAMPLES);
    if (!this.#guessed && this.#shown !== undefined) return;
    this.#guessed = false;
    this.#shown = sample.offset;
    this.#shownAt = now;
  }
}
