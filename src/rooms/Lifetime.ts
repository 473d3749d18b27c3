import { isUnavailable } from "../protocol/errors.ts";
import type { LeaseGate } from "../recovery/LeaseGate.ts";
import type { Log } from "../telemetry/log.ts";
import { RoomTimer } from "./RoomTimer.ts";

/** "handing over": the room has stopped here, and another process continues it or is about to. */
export type RoomStatus = "open" | "handing over" | "closed";

export interface LifetimeOptions {
  readonly log: Log;
  readonly gate: Pick<LeaseGate, "isOpen">;
  /** Called with an exception from a timer's work. */
  readonly onError: (error: unknown) => void;
}

/** Says whether a room may act in this process, and holds what must end with it: its timers and background work. */
export class Lifetime {
  readonly log: Log;
  readonly #gate: Pick<LeaseGate, "isOpen">;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Set<RoomTimer>();
  #status: RoomStatus = "open";

  constructor({ log, gate, onError }: LifetimeOptions) {
    this.log = log;
    this.#gate = gate;
    this.#onError = onError;
  }

  get status(): RoomStatus {
    return this.#status;
  }

  get isOpen(): boolean {
    return this.#status === "open";
  }

  /** Whether the room may do anything now. After a stall it may not, until the process knows that it still owns the room. */
  mayAct(now = performance.now()): boolean {
    return this.isOpen && this.#gate.isOpen(now);
  }

  /** Stops the room, because another process continues it. */
  handOver(): void {
    if (this.isOpen) this.#status = "handing over";
  }

  /** Undoes `handOver`: no other process has taken the room. */
  resume(): void {
    if (this.#status === "handing over") this.#status = "open";
  }

  /** Ends the room for good. Changes nothing if the room is being handed over. */
  close(): void {
    if (this.isOpen) this.#status = "closed";
  }

  /** Runs `work` once, after `seconds`. If the room may not act then, the work waits until it may. */
  after(seconds: number, work: () => void): RoomTimer {
    const timer = new RoomTimer({
      ms: seconds * 1000,
      mayRun: () => this.mayAct(),
      work: () => {
        try {
          work();
        } catch (error) {
          this.#onError(error);
        }
      },
      onEnd: () => this.#timers.delete(timer),
    });
    this.#timers.add(timer);
    return timer;
  }

  clearTimers(): void {
    for (const timer of this.#timers) timer.clear();
  }

  /** Lets work run that nobody waits for, and logs its failure. An outage of Redis has its own line in the log. */
  background(work: Promise<unknown>, what: string): void {
    work.catch((err: unknown) => isUnavailable(err) || this.log.error({ err }, `failed to ${what}`));
  }
}
