/** Number of slots within a tick. Rooms are spread over them, so that their patches do not all go out at once. */
const SLOTS = 4;

/** Most ticks that are caught up after a stall. The others are dropped: the match pauses for that long. */
const MAX_CATCH_UP_TICKS = 5;

const NEVER = Number.POSITIVE_INFINITY;

/** Metrics of the clock, in seconds. */
export interface TickMeters {
  /** Time from the moment a tick was due to the turn of a room. */
  readonly lateness: { observe(seconds: number): void };
  /** Length of a room's turn. */
  readonly step: { observe(seconds: number): void };
}

/** Rooms whose ticks are due at the same moment. */
export interface Slot {
  readonly tickMs: number;
  readonly places: ClockPlace[];
  /** Next turn of each place, in its own array: the clock scans it on every tick, and most rooms have nothing to do. */
  readonly wakeTicks: number[];
  /** Time at which tick 0 was due, in ms of the monotonic clock. Each dropped tick makes it one tick later. */
  startedAt: number;
  /** The last tick that was due when the slot had its last turn. */
  tick: number;
}

/** One room's place on the clock. The room gets a turn on each tick, unless it sleeps. */
export class ClockPlace {
  readonly #onTurn: () => void;
  readonly #move: (place: ClockPlace, tickMs: number) => void;
  #slot: Slot;
  /** Index in the slot; −1 once the room has left. */
  #index = -1;

  /** `move` finds a slot with ticks of another length, and calls `enter` with it. */
  constructor(slot: Slot, onTurn: () => void, move: (place: ClockPlace, tickMs: number) => void) {
    this.#onTurn = onTurn;
    this.#move = move;
    this.#slot = slot;
    this.enter(slot);
  }

  /** Takes a place in a slot. The first turn is on the next tick. */
  enter(slot: Slot): void {
    this.#slot = slot;
    this.#index = slot.places.push(this) - 1;
    slot.wakeTicks.push(slot.tick + 1);
  }

  /** Changes the length of the room's ticks. `tick` then counts from another number. */
  setTickMs(tickMs: number): void {
    if (tickMs === this.tickMs || this.#index < 0) return;
    this.leave();
    this.#move(this, tickMs);
  }

  /** The last tick that was due. Ticks that are dropped after a stall do not count. */
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

  /** Asks for a turn on `tick` at the latest, by default on the next one. */
  wake(tick = this.#slot.tick + 1): void {
    const { wakeTicks } = this.#slot;
    if (tick < (wakeTicks[this.#index] ?? 0)) wakeTicks[this.#index] = tick;
  }

  /** Asks for no turn before `tick`. A later `wake` can still bring it forward. */
  sleepUntil(tick: number): void {
    if (this.#index >= 0) this.#slot.wakeTicks[this.#index] = tick;
  }

  /** Gives the room its turn. Without a `sleepUntil` in it, the next turn is on the next tick. */
  turn(): void {
    this.sleepUntil(this.#slot.tick + 1);
    this.#onTurn();
  }

  /** Ends the room's turns. The slot's last place moves to its index. */
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
 * A timer for each room would cost more than the turns of most rooms, and would drift. This clock sleeps until the next slot is
 * due and gives a turn to those of its rooms that have something to do. When the process cannot keep up, every room gets fewer
 * turns and catches up in each, by at most MAX_CATCH_UP_TICKS.
 */
export class RoomClock {
  readonly #meters: TickMeters;
  readonly #mayRun: (now: number) => boolean;
  /** Slots by the length of a tick in ms. A match that was taken over may have another tick rate. */
  readonly #slots = new Map<number, readonly Slot[]>();
  #timer: NodeJS.Timeout | undefined;

  /** While `mayRun` returns false, no room has a turn, as in a stall. */
  constructor(meters: TickMeters, mayRun: (now: number) => boolean = () => true) {
    this.#meters = meters;
    this.#mayRun = mayRun;
  }

  /** Gives a room a place. Its first turn is on the next tick. `onTurn` must not throw. */
  join(tickMs: number, onTurn: () => void): ClockPlace {
    const place = new ClockPlace(this.#slotFor(tickMs), onTurn, (moved, newTickMs) => {
      moved.enter(this.#slotFor(newTickMs));
      this.#sleep();
    });
    this.#sleep();
    return place;
  }

  #slotFor(tickMs: number): Slot {
    const slots = this.#slotsOf(tickMs);
    const slot = slots.reduce((least, one) => (one.places.length < least.places.length ? one : least));
    if (slot.places.length === 0) slot.tick = dueTick(slot, performance.now());
    return slot;
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
    // Backwards: if a room leaves during its turn, the place that moves to its index has had its turn already.
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

/** Time at which the next tick is due. */
function nextDue({ startedAt, tickMs, tick }: Slot): number {
  return startedAt + (tick + 1) * tickMs;
}
