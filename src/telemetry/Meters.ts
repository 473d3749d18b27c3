import { Distribution } from "./Distribution.ts";

/** Seconds: from a tenth of what a tick may take to a stall of several ticks. */
const TICK_BOUNDS = [0.00005, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.0167, 0.033, 0.083, 0.25, 1];
/** Seconds. */
const CALL_BOUNDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** How often, by a word of our own: never by what the outside says, which would have no bound. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(word: string): void {
    this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
  }
}

/**
 * What a process counts of its own work since it started: plain numbers, since the busiest of them change tens of thousands of
 * times a second. `/metrics` shows them.
 */
export class Meters {
  /** From when a room's tick was due to when the room got to it, in seconds. */
  readonly lateness = new Distribution(TICK_BOUNDS);
  /** What a room did in one turn on the clock, in seconds. */
  readonly step = new Distribution(TICK_BOUNDS);
  /** Frames to clients. A patch counts once as a patch, and as a frame for each client. */
  readonly sent = { frames: 0, bytes: 0, cutOff: 0 };
  patches = 0;
  /** Frames of clients in rooms, whatever became of them. */
  messages = 0;
  readonly refused = new Tally();
  matchesStarted = 0;
  matchesFinished = 0;
  readonly recoveries = new Tally();
  readonly handovers = new Tally();
  readonly commits = new Tally();
  /** Seconds that a call for a seat took, by what it was answered. */
  readonly matchmaking = new Map<string, Distribution>();

  called(outcome: string, seconds: number): void {
    let distribution = this.matchmaking.get(outcome);
    if (distribution === undefined) {
      distribution = new Distribution(CALL_BOUNDS);
      this.matchmaking.set(outcome, distribution);
    }
    distribution.observe(seconds);
  }
}
