import { setTimeout as delay } from "node:timers/promises";
import type { Lease } from "../cluster/Lease.ts";

/** Time between two looks at the clock, and between two attempts to get the rooms back. */
const CHECK_EVERY_MS = 250;

/** Time to get the rooms back after the lease has ended, before their clients are sent to matchmaking. */
const GRACE_MS = 1000;

export interface LeaseGateOptions {
  readonly lease: Pick<Lease, "isHeld" | "lapses">;
  /** Claims all rooms again and ends those that others have. False if nobody can say yet. It must not reject. */
  readonly renew: () => Promise<boolean>;
  /** Stops all rooms and sends their clients to matchmaking. */
  readonly freeze: () => void;
  /** Lets the rooms that are left go on. Called only after `freeze`. */
  readonly thaw: () => void;
}

/**
 * Closed from the end of the process's lease until the process has claimed its rooms again. While it is closed, rooms must not do
 * anything, because they may belong to another process by now.
 */
export class LeaseGate {
  readonly #options: LeaseGateOptions;
  #isClosed = false;
  /** The lapses of the lease after which all rooms were claimed again. */
  #lapses = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LeaseGateOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lapses = this.#options.lease.lapses;
    this.#timer = setInterval(() => this.isOpen(performance.now()), CHECK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Call it before any work in a room. `now` is in ms of the monotonic clock. A gate that was not started is always open. */
  isOpen(now: number): boolean {
    if (this.#isClosed) return false;
    const { lease } = this.#options;
    if (this.#timer === undefined || (lease.isHeld(now) && lease.lapses === this.#lapses)) return true;
    this.#isClosed = true;
    void this.#regain();
    return false;
  }

  async #regain(): Promise<void> {
    const { lease, renew, freeze, thaw } = this.#options;
    const freezeAt = performance.now() + GRACE_MS;
    let isFrozen = false;
    while (this.#timer !== undefined) {
      const { lapses } = lease;
      if (lease.isHeld() && (await renew()) && lease.isHeld() && lease.lapses === lapses) break;
      if (!isFrozen && performance.now() > freezeAt) {
        isFrozen = true;
        freeze();
      }
      await delay(CHECK_EVERY_MS, undefined, { ref: false });
    }
    this.#lapses = lease.lapses;
    this.#isClosed = false;
    if (isFrozen) thaw();
  }
}
