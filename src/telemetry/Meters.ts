import { Histogram } from "prom-client";

/** Seconds, from a small part of a tick to a stall of several ticks. */
const TICK_BUCKETS = [0.00005, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.0167, 0.033, 0.083, 0.25, 1];
/** Seconds. */
const CALL_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds. */
const WAIT_BUCKETS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300];
/** Difference of ratings, in points of the rating. */
const SPREAD_BUCKETS = [25, 50, 100, 150, 200, 300, 400, 600, 800, 1200];

/** Counts by a word. The words are constants of the code, never text from outside, so their number is bounded. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(word: string): void {
    this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
  }
}

/** Times of ticks, in seconds: a histogram for Prometheus, and the totals that the load meter reads. */
export class TickTimes {
  readonly histogram: Histogram;
  count = 0;
  sum = 0;

  constructor(name: string, help: string) {
    this.histogram = new Histogram({ name, help, buckets: TICK_BUCKETS, registers: [] });
  }

  observe(seconds: number): void {
    this.count++;
    this.sum += seconds;
    this.histogram.observe(seconds);
  }
}

/**
 * Counts of a process's work since it started. `/metrics` shows them.
 *
 * Counts that change with every frame are plain numbers, which are cheaper than prom-client's counters.
 */
export class Meters {
  readonly lateness = new TickTimes(
    "pong_tick_lateness_seconds",
    "Time from when a room's tick was due until the room took its turn.",
  );
  readonly step = new TickTimes("pong_step_seconds", "Length of a room's turn on the clock.");
  /** Calls for a seat, by outcome. */
  readonly matchmaking = new Histogram({
    name: "pong_matchmaking_seconds",
    help: "Time to answer a call for a seat, by outcome.",
    labelNames: ["outcome"],
    buckets: CALL_BUCKETS,
    registers: [],
  });
  readonly rankedWait = new Histogram({
    name: "pong_ranked_wait_seconds",
    help: "Time from a player's call for a ranked seat to the start of the match.",
    labelNames: ["mode"],
    buckets: WAIT_BUCKETS,
    registers: [],
  });
  readonly rankedSpread = new Histogram({
    name: "pong_ranked_spread",
    help: "Difference between the highest and the lowest rating in a ranked match.",
    labelNames: ["mode"],
    buckets: SPREAD_BUCKETS,
    registers: [],
  });
  /** Frames to clients; a patch is one frame for each client. `cutOff` counts slow readers that were disconnected. */
  readonly sent = { frames: 0, bytes: 0, cutOff: 0 };
  /** Patches, each counted once for all clients of its room. */
  patches = 0;
  /** Frames from clients in rooms, refused ones included. */
  messages = 0;
  readonly refused = new Tally();
  matchesStarted = 0;
  matchesFinished = 0;
  readonly recoveries = new Tally();
  readonly handovers = new Tally();
  /** Sockets that came for a room which was not here, by what became of them. */
  readonly knocks = new Tally();
  /** Look-ups of rooms for these sockets. */
  roomLookUps = 0;
  readonly commits = new Tally();
}
