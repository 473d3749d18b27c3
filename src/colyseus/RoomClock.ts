/** Slots that rooms are spread over within a tick, so that their patches do not all go out at once. */
const SLOTS = 4;

/** Ticks that are made up for after a stall. Older ones are dropped, and play goes on from there. */
const MAX_CATCH_UP_TICKS = 5;

const NEVER = Number.POSITIVE_INFINITY;

/** Where the clock reports what it costs, in seconds. */
export interface TickMeters {
  /** From the moment a tick was due to the turn of a room that had something to do on it. */
  readonly lateness: { observe(seconds: number): void };
  /** The length of a room's turn. */
  readonly step: { observe(seconds: number): void };
}

/** Rooms whose ticks are due at the same moment. */
interface Slot {
  readonly tickMs: number;
  readonly places: ClockPlace[];
  /** Next turn of each place, in its own array: the clock scans it on every tick, and most rooms have nothing to do. */
  readonly wakeTicks: number[];
  /** When tick 0 was due, in ms of the monotonic clock. Each dropped tick moves it back by one tick. */
  startedAt: number;
  /** The last tick that was due when the clock looked. */
  tick: number;
}

/** One room's place on the clock. The room gets a turn on each tick, unless it sleeps. */
export class ClockPlace {
  readonly #slot: Slot;
  readonly #onTurn: () => void;
  /** Index in the slot; −1 once the room has left. */
  #index: number;

  constructor(slot: Slot, onTurn: () => void) {
    this.#slot = slot;
    this.#onTurn = onTurn;
    this.#index = slot.places.push(this) - 1;
    slot.wakeTicks.push(slot.tick + 1);
  }

  /** The last tick that was due. It falls behind real time when ticks are dropped after a stall. */
  get tick(): number {
    return this.#slot.tick;
  }

  get tickMs(): number {
    return this.#slot.tickMs;
  }

  /** Milliseconds from the moment `tick` was due to `now`. */
  msSince(tick: number, now: number): number {
    const { startedAt, tickMs } = this.#slot;
    return now - startedAt - tick * tickMs;
  }

  /** The first tick that is due `ms` after `now` or later. */
  tickAfter(ms: number, now: number): number {
    return Math.ceil(this.msSince(0, now + ms) / this.#slot.tickMs);
  }

  /** Asks for a turn on `tick` at the latest; by default on the next one. */
  wake(tick = this.#slot.tick + 1): void {
    const { wakeTicks } = this.#slot;
    if (tick < (wakeTicks[this.#index] ?? 0)) wakeTicks[this.#index] = tick;
  }

  /** Asks for no turn before `tick`. A later `wake` can still bring it forward. */
  sleepUntil(tick: number): void {
    if (this.#index >= 0) this.#slot.wakeTicks[this.#index] = tick;
  }

  turn(): void {
    this.sleepUntil(this.#slot.tick + 1);
    this.#onTurn();
  }

  /** Ends the room's turns. The last place of the slot moves into the gap. */
  leave(): void {
    const { places, wakeTicks } = this.#slot;
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
 * A timer for each room would cost more than most rooms do on a tick, and would drift. This clock sleeps until the next slot
 * is due and calls the rooms of that slot that have something to do. When the process cannot keep up, every room gets fewer
 * and longer turns, in which it catches up within a bound; no room is left out.
 */
export class RoomClock {
  readonly #meters: TickMeters;
  readonly #mayRun: (now: number) => boolean;
  /** Keyed by milliseconds a tick: a match that comes from another process may have another tick rate. */
  readonly #slots = new Map<number, readonly Slot[]>();
  #timer: NodeJS.Timeout | undefined;

  /** While `mayRun` answers false no room has a turn, and time passes as in a stall. */
  constructor(meters: TickMeters, mayRun: (now: number) => boolean = () => true) {
    this.#meters = meters;
    this.#mayRun = mayRun;
  }

  /** Gives a room a place; its first turn is on the next tick. `onTurn` must not throw. */
  join(tickMs: number, onTurn: () => void): ClockPlace {
    const slots = this.#slotsOf(tickMs);
    const slot = slots.reduce((least, one) => (one.places.length < least.places.length ? one : least));
    if (slot.places.length === 0) slot.tick = dueTick(slot, performance.now());
    const place = new ClockPlace(slot, onTurn);
    if (this.#timer === undefined || slot.places.length === 1) this.#sleep();
    return place;
  }

  #slotsOf(tickMs: number): readonly Slot[] {
    let slots = this.#slots.get(tickMs);
    if (slots === undefined) {
      const now = performance.now();
      slots = Array.from({ length: SLOTS }, (_, n) => ({
        tickMs,
        places: [],
        wakeTicks: [],
        startedAt: now + (n * tickMs) / SLOTS,
        tick: 0,
      }));
      this.#slots.set(tickMs, slots);
    }
    return slots;
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let next = NEVER;
    for (const slots of this.#slots.values()) {
      for (const slot of slots) if (slot.places.length > 0) next = Math.min(next, nextDue(slot));
    }
    if (next < NEVER) this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(next - performance.now())));
  }

  #wake(): void {
    if (this.#mayRun(performance.now())) {
      for (const slots of this.#slots.values()) {
        for (const slot of slots) if (slot.places.length > 0 && nextDue(slot) <= performance.now()) this.#turn(slot);
      }
    }
    this.#sleep();
  }

  #turn(slot: Slot): void {
    const { lateness, step } = this.#meters;
    const due = nextDue(slot);
    let now = performance.now();
    const dropped = dueTick(slot, now) - slot.tick - MAX_CATCH_UP_TICKS;
    if (dropped > 0) slot.startedAt += dropped * slot.tickMs;
    slot.tick = dueTick(slot, now);
    const { places, wakeTicks } = slot;
    // From the end: when a room leaves during its turn, one that already had its turn moves into the gap.
    for (let index = places.length - 1; index >= 0; index--) {
      if ((wakeTicks[index] ?? NEVER) > slot.tick) continue;
      (places[index] as ClockPlace).turn();
      const done = performance.now();
      lateness.observe((now - due) / 1000);
      step.observe((done - now) / 1000);
      now = done;
    }
  }
}

function dueTick({ startedAt, tickMs }: Slot, now: number): number {
  return Math.floor((now - startedAt) / tickMs);
}

/** When the tick after the last one is due. */
function nextDue({ startedAt, tickMs, tick }: Slot): number {
  return startedAt + (tick + 1) * tickMs;
}
