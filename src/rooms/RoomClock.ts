import type { Distribution } from "../telemetry/Distribution.ts";

/** Parts of a tick over which rooms are spread, so that their patches do not all go out at once. */
const PHASES = 4;

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
  readonly places: ClockPlace[];
  /** Of the next turns of these; side by side, since on most ticks most rooms are passed over. */
  readonly wakeTicks: number[];
  /** When tick 0 was due, in ms of the monotonic clock. Later by each tick that is dropped. */
  startedAt: number;
  /** The last tick that was due when the clock looked. */
  tick: number;
}

/** A room's place on the clock. It has a turn on the ticks that it asks for; on all others nothing is done for it. */
export class ClockPlace {
  readonly #phase: Phase;
  readonly #onTurn: OnTurn;
  /** In its phase; −1 when it has left. */
  #index: number;

  constructor(phase: Phase, onTurn: OnTurn) {
    this.#phase = phase;
    this.#onTurn = onTurn;
    this.#index = phase.places.push(this) - 1;
    phase.wakeTicks.push(phase.tick + 1);
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
    const { wakeTicks } = this.#phase;
    if (tick < (wakeTicks[this.#index] ?? 0)) wakeTicks[this.#index] = tick;
  }

  /** Gives the room its turn, and notes when it wants the next. */
  turn(): void {
    const wakeTick = this.#onTurn();
    if (this.#index >= 0) this.#phase.wakeTicks[this.#index] = wakeTick;
  }

  /** The last of its phase takes its place. */
  leave(): void {
    const { places, wakeTicks } = this.#phase;
    const last = places.length - 1;
    if (this.#index < 0) return;
    (places[last] as ClockPlace).#index = this.#index;
    [places[this.#index], wakeTicks[this.#index]] = [places[last] as ClockPlace, wakeTicks[last] as number];
    places.length = wakeTicks.length = last;
    this.#index = -1;
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
    const phase = phases.reduce((least, one) => (one.places.length < least.places.length ? one : least));
    if (phase.places.length === 0) phase.tick = dueTick(phase, performance.now());
    const place = new ClockPlace(phase, onTurn);
    if (this.#timer === undefined || phase.places.length === 1) this.#sleep();
    return place;
  }

  #phasesOf(tickMs: number): readonly Phase[] {
    let phases = this.#phases.get(tickMs);
    if (phases === undefined) {
      const now = performance.now();
      phases = Array.from({ length: PHASES }, (_, n) => ({
        tickMs,
        places: [],
        wakeTicks: [],
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
      for (const phase of phases) if (phase.places.length > 0) next = Math.min(next, nextDue(phase));
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(next - performance.now())));
  }

  #wake(): void {
    if (this.#mayRun(performance.now())) {
      for (const phases of this.#phases.values()) {
        for (const phase of phases)
          if (phase.places.length > 0 && nextDue(phase) <= performance.now()) this.#turn(phase);
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
    const { places, wakeTicks } = phase;
    // from the end: when a room leaves in its turn, one that had its turn takes its place
    for (let index = places.length - 1; index >= 0; index--) {
      if ((wakeTicks[index] ?? Number.POSITIVE_INFINITY) > phase.tick) continue;
      (places[index] as ClockPlace).turn();
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
