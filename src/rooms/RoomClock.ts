import type { Distribution } from "../ops/Distribution.ts";

/** Parts of a tick over which rooms are spread, so that their patches do not all go out at once. */
const PHASES = 8;

/** What the clock's work costs the rooms, in seconds. */
export interface TickMeters {
  /** From when a room's tick was due to when the room got to it. */
  readonly lateness: Distribution;
  /** What a room did then. */
  readonly step: Distribution;
}

type OnTick = (now: number) => void;

/** Rooms whose ticks are due at the same time. */
interface Phase {
  readonly tickMs: number;
  readonly rooms: Set<OnTick>;
  /** In ms of the monotonic clock. */
  due: number;
}

/** A room's place on the clock. */
export interface ClockPlace {
  /** The last moment at or before `now` that a tick of this room was due, in ms of the monotonic clock. */
  lastDue(now: number): number;
  leave(): void;
}

/**
 * One clock for all rooms of a process.
 *
 * A timer for each room costs more than what most of them do on a tick, and drifts off the tick's own time. This one sleeps
 * until the next phase is due. When the process cannot keep up, a room that is called late makes up for what
 * it missed by itself, up to a bound, and sends one patch for it: all rooms get fewer, longer turns, none is left out.
 */
export class RoomClock {
  readonly #meters: TickMeters;
  /** By milliseconds a tick: matches that come from elsewhere may have another rate than ours. */
  readonly #phases = new Map<number, readonly Phase[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(meters: TickMeters) {
    this.#meters = meters;
  }

  /** `onTick` is called once for all that is due; it must not throw. */
  join(tickMs: number, onTick: OnTick): ClockPlace {
    const phases = this.#phasesOf(tickMs);
    const phase = phases.reduce((least, one) => (one.rooms.size < least.rooms.size ? one : least));
    if (phase.rooms.size === 0) phase.due = nextDue(phase, performance.now());
    phase.rooms.add(onTick);
    if (this.#timer === undefined || phase.rooms.size === 1) this.#sleep();
    return {
      lastDue: (now) => nextDue(phase, now) - tickMs,
      leave: () => void phase.rooms.delete(onTick),
    };
  }

  #phasesOf(tickMs: number): readonly Phase[] {
    let phases = this.#phases.get(tickMs);
    if (phases === undefined) {
      const now = performance.now();
      phases = Array.from({ length: PHASES }, (_, n) => ({
        tickMs,
        rooms: new Set(),
        due: now + (n * tickMs) / PHASES,
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
      for (const { rooms, due } of phases) if (rooms.size > 0 && due < next) next = due;
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(next - performance.now())));
  }

  #wake(): void {
    for (const phases of this.#phases.values()) {
      for (const phase of phases) if (phase.rooms.size > 0 && phase.due <= performance.now()) this.#tick(phase);
    }
    this.#sleep();
  }

  #tick(phase: Phase): void {
    const { lateness, step } = this.#meters;
    const { due } = phase;
    let now = performance.now();
    phase.due = nextDue(phase, now);
    for (const onTick of phase.rooms) {
      onTick(now);
      const done = performance.now();
      lateness.observe((now - due) / 1000);
      step.observe((done - now) / 1000);
      now = done;
    }
  }
}

/** The first moment after `now` at which the phase is due. */
function nextDue({ due, tickMs }: Phase, now: number): number {
  return due + (Math.floor((now - due) / tickMs) + 1) * tickMs;
}
