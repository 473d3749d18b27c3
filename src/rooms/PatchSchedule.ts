import type { ClockPlace } from "./RoomClock.ts";

/**
 * By how much of a tick less than the time between two patches paddles are held back: ticks are all they can wait for. And by how
 * much more at most, if they can go with something that will be shown anyway.
 */
const HOLD_SLACK = 1 / 3;
const MORE_HOLD = 1.5;

/** What it sees of the clock. */
export type PatchTicks = Pick<ClockPlace, "tick" | "tickMs" | "tickAfter" | "wake">;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * When a room's next patch goes out: on the next tick after a change, but a little later if paddles alone were changed, for
 * others to go with them. An object of its own: Colyseus's rooms are slow to read a field of.
 */
export class PatchSchedule {
  readonly #place: PatchTicks;
  readonly #patchMs: number;
  #changed = false;
  /** The clock's tick on which paddles that no patch has shown yet are shown. */
  #paddlesDue = NEVER;
  /** The last tick that they may wait for in company. */
  #paddlesLimit = NEVER;

  /** `patchRate` is how many times a second paddles are shown at most. */
  constructor(place: PatchTicks, patchRate: number) {
    this.#place = place;
    this.#patchMs = 1000 / patchRate;
  }

  /** The state was changed. */
  change(): void {
    this.#changed = true;
    this.#place.wake();
  }

  /** Paddles alone were changed, or are about to be. */
  changePaddles(): void {
    if (this.#paddlesDue < NEVER) return;
    const now = performance.now();
    const { tickMs } = this.#place;
    this.#paddlesDue = this.#place.tickAfter(Math.max(0, this.#patchMs - HOLD_SLACK * tickMs), now);
    this.#paddlesLimit = this.#place.tickAfter(this.#patchMs + MORE_HOLD * tickMs, now) - 1;
    this.#place.wake(this.#paddlesDue);
  }

  /** The clock's tick on which there is something to send, if nothing changes before. */
  get wakeTick(): number {
    return this.#changed ? this.#place.tick + 1 : this.#paddlesDue;
  }

  /** Whether a patch is due now. Something else than paddles will change on `nextChange`, if nothing happens before. */
  isDue(nextChange: number): boolean {
    const { tick } = this.#place;
    if (this.#changed) return true;
    if (this.#paddlesDue <= tick && tick < nextChange && nextChange <= this.#paddlesLimit)
      this.#paddlesDue = nextChange;
    return this.#paddlesDue <= tick;
  }

  /** A patch is on its way. */
  sent(): void {
    this.#changed = false;
    this.#paddlesDue = NEVER;
  }
}
