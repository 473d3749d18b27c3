import type { LogChunk } from "./checkpoint.ts";
import type { Entry } from "./ledger.ts";

/** Inputs `from` … `logged` of a match, in JSON; "" for none. Redis must have those before. */
interface Chunk {
  readonly from: number;
  readonly logged: number;
  readonly chunk: string;
}

export const NO_CHUNK: Chunk = { from: 0, logged: 0, chunk: "" };

/** Knows which inputs of a room's match Redis has, so that each is sent once. */
export class SentInputs {
  #matchId = "";
  #count = 0;

  /** The match of the entry that was taken last. */
  get matchId(): string {
    return this.#matchId;
  }

  /** Returns the inputs of an entry that were not sent before. They count as sent now. */
  take({ match_id, log, logged }: Entry): Chunk {
    if (match_id !== this.#matchId) this.#count = 0;
    this.#matchId = match_id;
    const from = Math.min(this.#count, logged);
    this.#count = logged;
    const chunk: LogChunk = [from, log.slice(from, logged)];
    return { from, logged, chunk: from < logged ? JSON.stringify(chunk) : "" };
  }

  /** All inputs are sent again with the next entry. */
  forget(): void {
    this.#count = 0;
  }
}
