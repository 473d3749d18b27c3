import type { Distribution } from "../ops/Distribution.ts";

/** Parts of a tick over which rooms are spread, so that their patches do not all go out at once. */
const PHASES = 8;

/** Ticks made up for in one go after a stall; what is further behind is dropped, and play goes on from there. */
const MAX_CATCH_UP_TICKS = 5;

/** What the clock's work costs the rooms, in seconds. */
export interface TickMeters {
  /** From when a tick was due to when a room that had something to do on it got its turn. */
  readonly lateness: Distribution;
  /** What a room did then. */
  readonly step: Distribution;
}

/** A room's turn. Answers the tick from which on it wants the next one, whatever it has asked for meanwhile; it must not throw. */
type OnTurn = () => number;

/** Rooms whose ticks are due at the same time, counted together. */
interface Phase {
  readonly tickMs: number;
  readonly places: Set<ClockPlace>;
  /** When tick 0 was due, in ms of the monotonic clock. Later by each tick that is dropped. */
  startedAt: number;
  /** The last tick that was due when the clock looked. */
  tick: number;
}

/** A room's place on the clock. It has a turn on the ticks that it asks for; on all others nothing is done for it. */
export class ClockPlace {
  readonly #phase: Phase;
  readonly onTurn: OnTurn;
  /** Of its next turn. */
  wakeTick = Number.POSITIVE_INFINITY;

  constructor(phase: Phase, onTurn: OnTurn) {
    this.#phase = phase;
    this.onTurn = onTurn;
  }

  /** The last tick that was due. Ticks are dropped after a stall: of the time since it came, no more than a few count. */
  get tick(): number {
    return this.#phase.tick;
  }

  get tickMs(): number {
    return this.#phase.tickMs;
  }

  /** Milliseconds from when `tick` was due to `now`. */
  msSince(tick: number, now: number): number {
    const { startedAt, tickMs } = this.#phase;
    return now - startedAt - tick * tickMs;
  }

  /** The first tick that is due `ms` after `now` or later. */
  tickAfter(ms: number, now: number): number {
    return Math.ceil(this.msSince(0, now + ms) / this.#phase.tickMs);
  }

  /** Asks for a turn on `tick` at the latest, by default the next one. */
  wake(tick = this.#phase.tick + 1): void {
    if (tick < this.wakeTick) this.wakeTick = tick;
  }

  leave(): void {
    this.#phase.places.delete(this);
  }
}

/**
 * One clock for all rooms of a process.
 *
 * A timer for each room costs more than what most of them do on a tick, and drifts off the tick's own time. This one sleeps
 * until the next phase is due, and calls those of its rooms that have something to do. When the process cannot keep up, all
 * rooms get fewer, longer turns, in which they make up for what they missed, up to a bound; none is left out.
 */
export class RoomClock {
  readonly #meters: TickMeters;
  readonly #mayRun: (now: number) => boolean;
  /** By milliseconds a tick: matches that come from elsewhere may have another rate than ours. */
  readonly #phases = new Map<number, readonly Phase[]>();
  #timer: NodeJS.Timeout | undefined;

  /** While `mayRun` says no, no room has a turn, and time passes as in a stall. */
  constructor(meters: TickMeters, mayRun: (now: number) => boolean = () => true) {
    this.#meters = meters;
    this.#mayRun = mayRun;
  }

  /** The first turn is on the next tick. */
  join(tickMs: number, onTurn: OnTurn): ClockPlace {
    const phases = this.#phasesOf(tickMs);
    const phase = phases.reduce((least, one) => (one.places.size < least.places.size ? one : least));
    if (phase.places.size === 0) phase.tick = dueTick(phase, performance.now());
    const place = new ClockPlace(phase, onTurn);
    phase.places.add(place);
    place.wake();
    if (this.#timer === undefined || phase.places.size === 1) this.#sleep();
    return place;
  }

  #phasesOf(tickMs: number): readonly Phase[] {
    let phases = this.#phases.get(tickMs);
    if (phases === undefined) {
      const now = performance.now();
      phases = Array.from({ length: PHASES }, (_, n) => ({
        tickMs,
        places: new Set(),
        startedAt: now + (n * tickMs) / PHASES,
        tick: 0,
      }));
      this.#phases.set(tickMs, phases);
    }
    return phases;
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let next = Infinity;
    for (const phases of this.#phases.values()) {
      for (const phase of phases) if (phase.places.size > 0) next = Math.min(next, nextDue(phase));
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(next - performance.now())));
  }

  #wake(): void {
    if (this.#mayRun(performance.now())) {
      for (const phases of this.#phases.values()) {
        for (const phase of phases) if (phase.places.size > 0 && nextDue(phase) <= performance.now()) this.#turn(phase);
      }
    }
    this.#sleep();
  }

  #turn(phase: Phase): void {
    const { lateness, step } = this.#meters;
    const due = nextDue(phase);
    let now = performance.now();
    const late = dueTick(phase, now) - phase.tick - MAX_CATCH_UP_TICKS;
    if (late > 0) phase.startedAt += late * phase.tickMs;
    phase.tick = dueTick(phase, now);
    for (const place of phase.places) {
      if (place.wakeTick > phase.tick) continue;
      place.wakeTick = place.onTurn();
      const done = performance.now();
      lateness.observe((now - due) / 1000);
      step.observe((done - now) / 1000);
      now = done;
    }
  }
}

function dueTick({ startedAt, tickMs }: Phase, now: number): number {
  return Math.floor((now - startedAt) / tickMs);
}

/** When the tick after the last one is due. */
function nextDue({ startedAt, tickMs, tick }: Phase): number {
  return startedAt + (tick + 1) * tickMs;
}
