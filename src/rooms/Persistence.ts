import { CloseCode } from "../protocol/closeCodes.ts";
import type { Entry, Ledger } from "../recovery/ledger.ts";
import type { Lifetime } from "./Lifetime.ts";
import type { Outbox } from "./Outbox.ts";

/** Longest time between two checkpoints of a room in which nothing changes. */
const REWRITE_MS = 10_000;

export interface PersistenceOptions {
  readonly ledger: Ledger;
  readonly lifetime: Lifetime;
  readonly outbox: Outbox;
  /** Steps the match up to the last tick that was due. */
  readonly catchUp: () => void;
  /** The room as it is now. */
  readonly entry: () => Entry;
  /** Stops the room from hearing commands and calls: its successor does. */
  readonly goSilent: () => Promise<void>;
  /** Closes all connections and disposes the room. */
  readonly disconnect: (code: CloseCode | undefined) => Promise<unknown>;
}

/** Keeps what a room needs to outlive its process, and ends the room here when another process has it. */
export class Persistence {
  readonly #options: PersistenceOptions;
  /** The last checkpoint that was written, and when. */
  #written = { state: "", at: 0 };
  #isSaving = false;

  constructor(options: PersistenceOptions) {
    this.#options = options;
  }

  /** Writes a checkpoint if there is anything new to it. */
  async save(): Promise<void> {
    const { ledger, lifetime, catchUp, entry } = this.#options;
    if (!ledger.keeps || !lifetime.mayAct() || this.#isSaving) return;
    catchUp();
    const saved = entry();
    if (saved.state === this.#written.state && performance.now() - this.#written.at < REWRITE_MS) return;
    this.#isSaving = true;
    const outcome = await ledger.save(saved);
    this.#isSaving = false;
    if (outcome === "fenced") this.fence();
    else if (outcome === "committed") this.#written = { state: saved.state, at: performance.now() };
  }

  /** After a stall of the process: ends the room if another process has it by now. */
  async verify(): Promise<void> {
    if (!(await this.#options.ledger.verify())) this.fence();
  }

  /** Stops the room and leaves it to whoever claims it. If that fails, answers false and goes on here. */
  async release(): Promise<boolean> {
    const { ledger, lifetime, outbox, catchUp, entry, goSilent } = this.#options;
    if (!lifetime.isOpen) return false;
    catchUp();
    lifetime.handOver();
    const events = outbox.takeUnpublished();
    const outcome = await ledger.commit(entry(), events);
    if (outcome === "fenced" || (outcome === "committed" && (await ledger.release()))) {
      await goSilent();
      return true;
    }
    lifetime.resume();
    outbox.stateChanged();
    return false;
  }

  /** Ends this copy of a room that is another process's: clients are told to ask where it is, and nothing of it is touched. */
  fence(): void {
    const { lifetime, goSilent, disconnect } = this.#options;
    if (lifetime.status === "closed") return;
    if (lifetime.isOpen) lifetime.log.warn("the room belongs to another process now: this copy ends");
    lifetime.handOver();
    lifetime.background(
      goSilent().then(() => disconnect(CloseCode.MOVED)),
      "close a copy of a room",
    );
  }

  /** After a bug: leaves the room to others, to try again from the last checkpoint, unless that has been tried. */
  async fail(tick: number): Promise<void> {
    const { ledger, lifetime, goSilent } = this.#options;
    if ((await ledger.fail(tick)) === "released") {
      lifetime.handOver();
      await goSilent();
    } else {
      lifetime.log.warn({ tick }, "the match is void");
    }
    await this.close(CloseCode.MOVED);
  }

  /** Closes the room. Unless it lives on elsewhere, its checkpoint goes too. */
  async close(code?: CloseCode): Promise<void> {
    const { ledger, lifetime, disconnect } = this.#options;
    lifetime.close();
    if (lifetime.status === "closed") lifetime.background(ledger.end(), "delete a room's checkpoint");
    await disconnect(code);
  }
}
