import type { StallGate } from "../recovery/StallGate.ts";
import type { Log } from "../telemetry/log.ts";
import { RoomTimer } from "./RoomTimer.ts";

/** A room that is "handing over" has stopped here and lives on in another process, or may. */
export type RoomStatus = "open" | "handing over" | "closed";

export interface LifetimeOptions {
  readonly log: Log;
  readonly gate: Pick<StallGate, "isOpen">;
  /** Takes what work of a timer throws. */
  readonly onError: (error: unknown) => void;
}

/** The span in which a room may act in this process, and the work that is bound to it: timers and background work. */
export class Lifetime {
  readonly log: Log;
  readonly #gate: Pick<StallGate, "isOpen">;
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

  /** Whether the room may do anything now: not while a stalled process checks whether the room is still its own. */
  mayAct(now = performance.now()): boolean {
    return this.isOpen && this.#gate.isOpen(now);
  }

  /** Stops the room for its successor. */
  handOver(): void {
    if (this.isOpen) this.#status = "handing over";
  }

  /** The room goes on here after all. */
  resume(): void {
    if (this.#status === "handing over") this.#status = "open";
  }

  /** Ends the room for good, unless it lives on elsewhere. */
  close(): void {
    if (this.isOpen) this.#status = "closed";
  }

  /** Runs `work` once, `seconds` from now, as soon as the room may act. */
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

  /** Logs the failure of work that nobody waits for. */
  background(work: Promise<unknown>, what: string): void {
    work.catch((err: unknown) => this.log.error({ err }, `failed to ${what}`));
  }
}
