import type { EventName, PublishedEvent } from "../protocol/events.ts";
import type { Ending, Ledger, Ledgers } from "./ledger.ts";

export interface LocalLedgersOptions {
  readonly publish: (event: PublishedEvent<EventName>) => void;
  /** Keeps the end of a match. */
  readonly keep: (ending: Ending) => Promise<unknown>;
}

/** Without Redis nothing outlives the process: events are published, results kept in memory, and that is all. */
export function createLocalLedgers({ publish, keep }: LocalLedgersOptions): Ledgers {
  const ledger: Ledger = {
    keeps: false,
    async commit(_entry, events, ending) {
      if (ending !== undefined) await keep(ending);
      for (const event of events) publish(event);
      return "committed";
    },
    save: async () => "committed",
    verify: async () => true,
    release: async () => false,
    fail: async () => "void",
    end: async () => undefined,
  };
  return { open: () => ledger, ownershipOf: async () => undefined, claim: async () => undefined };
}
