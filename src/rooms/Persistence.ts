import { setTimeout } from "node:timers/promises";
import { CloseCode } from "../protocol/closeCodes.ts";
import type { Entry, Ledger, Outcome } from "../recovery/ledger.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Outbox } from "./Outbox.ts";

/** Longest time between two checkpoints of a room in which nothing changes. */
const REWRITE_MS = 10_000;

/** Longest time that a room which is handed over stands still until Redis has it. */
const RELEASE_MS = 1000;

export interface PersistenceOptions {
  readonly ledger: Ledger;
  readonly lifetime: Lifetime;
  readonly outbox: Outbox;
  /** Steps the match up to the last tick that was due, so that a checkpoint has it. */
  readonly catchUp: () => void;
  /** Makes a checkpoint of the room as it is now. */
  readonly entry: () => Entry;
  /** Stops listening to commands and remote calls, because a successor answers them now. */
  readonly goSilent: () => Promise<void>;
  /** Closes all connections and disposes the room. */
  readonly disconnect: (code: CloseCode | undefined) => Promise<unknown>;
}

/** Writes checkpoints, so that a room can outlive its process, and ends the room here when another process has it. */
export class Persistence {
  readonly #options: PersistenceOptions;
  /** The last checkpoint that was written, and the time of that. */
  #written = { state: "", numbers: 0, at: 0 };
  #saving: Promise<Outcome> | undefined;

  constructor(options: PersistenceOptions) {
    this.#options = options;
  }

  /** Writes a checkpoint if the room has changed since the last one, or `always`. Returns false if Redis does not take it now. */
  async save(always = false): Promise<boolean> {
    const { ledger, lifetime, catchUp, entry } = this.#options;
    if (!ledger.keeps || !lifetime.isOpen) return true;
    if (always) await this.#saving;
    if (!lifetime.mayAct() || this.#saving !== undefined) return false;
    catchUp();
    const saved = entry();
    const { state, numbers } = saved;
    const isWritten = state === this.#written.state && numbers === this.#written.numbers;
    if (!always && isWritten && performance.now() - this.#written.at < REWRITE_MS) return true;
    this.#saving = ledger.save(saved);
    const outcome = await this.#saving;
    this.#saving = undefined;
    if (outcome === "fenced") this.fence();
    else if (outcome === "committed") this.#written = { state, numbers, at: performance.now() };
    return outcome !== "late";
  }

  /** Claims the room again, or ends it here if another process has it. False if nobody can say yet. */
  async renew(mayOwn: boolean): Promise<boolean> {
    const renewal = await this.#options.ledger.renew(mayOwn);
    if (renewal === "fenced") this.fence();
    return renewal !== "unsettled";
  }

  /** Stops the room and lets any process claim it. If that fails, returns false, and the room goes on here. */
  async release(): Promise<boolean> {
    const { ledger, lifetime, outbox, catchUp, entry, goSilent } = this.#options;
    if (!lifetime.isOpen) return false;
    catchUp();
    lifetime.handOver();
    const events = outbox.takeUnpublished(); // first, because the entry holds the number of the last one
    const patience = setTimeout(RELEASE_MS, "late" as const, { ref: false });
    const outcome = await Promise.race([ledger.commit(entry, events), patience]);
    if (outcome === "fenced" || (outcome === "committed" && (await ledger.release()))) {
      await goSilent();
      return true;
    }
    lifetime.resume();
    outbox.stateChanged();
    return false;
  }

  /** Ends this copy of a room that another process has, and closes its clients. The room's records stay. */
  fence(code: CloseCode = CloseCode.REJOIN): void {
    const { lifetime, goSilent, disconnect } = this.#options;
    if (lifetime.status === "closed") return;
    if (lifetime.isOpen) lifetime.log.warn("the room belongs to another process now: this copy ends");
    lifetime.handOver();
    lifetime.background(
      goSilent().then(() => disconnect(code)),
      "close a copy of a room",
    );
  }

  /** Closes the room after a bug. Others may revive it from its checkpoint, unless it has failed at this tick before. */
  async fail(tick: number): Promise<void> {
    const { ledger, lifetime, goSilent } = this.#options;
    if ((await ledger.fail(tick)) === "released") {
      lifetime.handOver();
      await goSilent();
    } else {
      lifetime.log.warn({ tick }, "the match is void");
    }
    await this.close(CloseCode.REJOIN);
  }

  /** Closes the room. */
  async close(code?: CloseCode): Promise<void> {
    this.end();
    await this.#options.disconnect(code);
  }

  /** Ends the room for good and deletes its checkpoint, unless another process continues it. */
  end(): void {
    const { ledger, lifetime } = this.#options;
    lifetime.close();
    if (lifetime.status === "closed") lifetime.background(ledger.end(), "delete a room's checkpoint");
  }
}
