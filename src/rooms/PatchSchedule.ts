import type { ClockPlace } from "../colyseus/RoomClock.ts";

/** Share of a tick by which paddles may be sent early, because patches only go out on ticks. */
const HOLD_SLACK = 1 / 3;
/** Number of ticks that paddles may wait longer, to share a patch with another change. */
const MORE_HOLD = 1.5;

/** The part of the clock that the schedule uses. */
export type PatchTicks = Pick<ClockPlace, "tick" | "tickMs" | "tickAfter" | "wake">;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Decides when a room's next patch goes out: on the next tick after a change. A change of paddles alone is held back a little,
 * so that several share a patch.
 */
export class PatchSchedule {
  readonly #place: PatchTicks;
  readonly #patchMs: number;
  #changed = false;
  /** Tick on which a change of paddles must be sent. */
  #paddlesDue = NEVER;
  /** Last tick to which that may be put off, to share a patch with another change. */
  #paddlesLimit = NEVER;

  /** `patchRate` is the highest rate of patches for paddles alone, in Hz. */
  constructor(place: PatchTicks, patchRate: number) {
    this.#place = place;
    this.#patchMs = 1000 / patchRate;
  }

  /** Makes a patch due on the next tick. */
  change(): void {
    this.#changed = true;
    this.#place.wake();
  }

  /** Makes a patch due soon. `at` is the time of the change, by default now. */
  changePaddles(at?: number): void {
    if (this.#paddlesDue < NEVER) return;
    const now = at ?? performance.now();
    const { tickMs } = this.#place;
    this.#paddlesDue = this.#place.tickAfter(Math.max(0, this.#patchMs - HOLD_SLACK * tickMs), now);
    this.#paddlesLimit = this.#place.tickAfter(this.#patchMs + MORE_HOLD * tickMs, now) - 1;
    this.#place.wake(this.#paddlesDue);
  }

  /** Tick on which a patch is due if nothing else changes. */
  get wakeTick(): number {
    return this.#changed ? this.#place.tick + 1 : this.#paddlesDue;
  }

  /** Whether a patch is due now. `nextChange` is the tick on which something other than a paddle changes next. */
  isDue(nextChange: number): boolean {
    const { tick } = this.#place;
    if (this.#changed) return true;
    if (this.#paddlesDue <= tick && tick < nextChange && nextChange <= this.#paddlesLimit)
      this.#paddlesDue = nextChange;
    return this.#paddlesDue <= tick;
  }

  /** Starts over after a patch was sent. */
  sent(): void {
    this.#changed = false;
    this.#paddlesDue = NEVER;
  }
}
