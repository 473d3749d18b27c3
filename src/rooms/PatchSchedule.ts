import type { ClockPlace } from "../colyseus/RoomClock.ts";

/** Share of a tick by which paddles may be shown early: they can only go out on a tick. */
const HOLD_SLACK = 1 / 3;
/** Ticks for which paddles may wait longer than that, to go out with something else. */
const MORE_HOLD = 1.5;

/** What the schedule sees of the clock. */
export type PatchTicks = Pick<ClockPlace, "tick" | "tickMs" | "tickAfter" | "wake">;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Decides when a room's next patch goes out: on the next tick after a change. Paddles alone are held back a little, so that
 * several of them share a patch.
 */
export class PatchSchedule {
  readonly #place: PatchTicks;
  readonly #patchMs: number;
  #changed = false;
  /** Tick on which paddles that no patch has shown yet are due. */
  #paddlesDue = NEVER;
  /** Last tick for which they may wait to go out with something else. */
  #paddlesLimit = NEVER;

  /** `patchRate` in Hz: how often paddles are shown at most. */
  constructor(place: PatchTicks, patchRate: number) {
    this.#place = place;
    this.#patchMs = 1000 / patchRate;
  }

  /** The state was changed. */
  change(): void {
    this.#changed = true;
    this.#place.wake();
  }

  /** Paddles alone were changed, or will be. */
  changePaddles(): void {
    if (this.#paddlesDue < NEVER) return;
    const now = performance.now();
    const { tickMs } = this.#place;
    this.#paddlesDue = this.#place.tickAfter(Math.max(0, this.#patchMs - HOLD_SLACK * tickMs), now);
    this.#paddlesLimit = this.#place.tickAfter(this.#patchMs + MORE_HOLD * tickMs, now) - 1;
    this.#place.wake(this.#paddlesDue);
  }

  /** Tick on which there is something to send, if nothing changes before. */
  get wakeTick(): number {
    return this.#changed ? this.#place.tick + 1 : this.#paddlesDue;
  }

  /** Whether a patch is due now. `nextChange` is when something else than paddles changes, if nothing happens before. */
  isDue(nextChange: number): boolean {
    const { tick } = this.#place;
    if (this.#changed) return true;
    if (this.#paddlesDue <= tick && tick < nextChange && nextChange <= this.#paddlesLimit)
      this.#paddlesDue = nextChange;
    return this.#paddlesDue <= tick;
  }

  /** A patch was sent. */
  sent(): void {
    this.#changed = false;
    this.#paddlesDue = NEVER;
  }
}
