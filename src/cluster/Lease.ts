import { type Answer, ask } from "./probe.ts";
import { LEASE_MS } from "./timing.ts";

/** Another process, as far as a lease is concerned. */
interface Peer {
  readonly processId: string;
  readonly address: string;
}

export interface LeaseOptions {
  readonly processId: () => string;
  /** All processes as of the last heartbeat that was acknowledged. */
  readonly known: () => readonly Peer[];
}

/**
 * The time in which no other process can have taken over rooms of this one.
 *
 * Others take over a room when the last heartbeat of its process is LEASE_MS old, by a Redis that they have heard for as long. So a
 * lease is renewed by an acknowledged heartbeat. It is also renewed when every other process says that it has no Redis either,
 * since none of them can take over a room in the next LEASE_MS. A process that is silent may have Redis.
 */
export class Lease {
  readonly #options: LeaseOptions;
  /** Time of the proof that renewed the lease last, by the monotonic clock. */
  #renewedAt = Number.NEGATIVE_INFINITY;
  /** How often the lease has ended and was begun again. */
  #lapses = 0;
  #round: Promise<boolean> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  isHeld(now = performance.now()): boolean {
    return now - this.#renewedAt < LEASE_MS;
  }

  /** How often the lease has ended and was begun again. Rooms from before must be claimed again. */
  get lapses(): number {
    return this.#lapses;
  }

  /** Renews the lease, because of a heartbeat that was sent `at` and is acknowledged. */
  renew(at: number): void {
    if (!this.isHeld()) this.#lapses += 1;
    this.#renewedAt = Math.max(this.#renewedAt, at);
  }

  /** Asks all other processes. Returns true, and renews the lease, if none of them has Redis. Simultaneous calls ask once. */
  isAwayForAll(): Promise<boolean> {
    this.#round ??= this.#askAll().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #askAll(): Promise<boolean> {
    const { processId, known } = this.#options;
    const began = performance.now();
    const others = known().filter((one) => one.processId !== processId());
    const answers = await Promise.all(others.map(({ address }) => ask(address)));
    const isAway = answers.every((answer) => cannotTakeOver(answer, processId()));
    if (isAway) this.renew(began);
    return isAway;
  }
}

function cannotTakeOver(answer: Answer, ownId: string): boolean {
  if (answer === "refused") return true;
  return answer !== "silent" && answer.processId !== ownId && !answer.hasRedis;
}

/** The lease of a process that shares no Redis. */
export const ENDLESS_LEASE: Pick<Lease, "isHeld" | "isAwayForAll" | "lapses"> = {
  lapses: 0,
  isHeld: () => true,
  isAwayForAll: async () => true,
};
