import type { Scripts } from "../redis/defineScripts.ts";
import { createLatestUntilTaken } from "../redis/untilTaken.ts";
import type { LEDGER_SCRIPTS } from "./ledgerScripts.ts";

type LedgerScripts = Scripts<typeof LEDGER_SCRIPTS>;

/** How long a write is remembered. A replica that is further behind loses more. */
const REMEMBER_MS = 20_000;

/** Most writes that are remembered. At the limit, the oldest is forgotten. */
const MAX_WRITES = 2_000;

/** Longest replay that is remembered, in bytes. */
const MAX_REPLAY = 100_000;

/** Remembers the last writes that no owner would repeat, the ends of matches and rooms, in case Redis loses them. */
export class RecentWrites {
  readonly #scripts: LedgerScripts;
  readonly #latestUntilTaken = createLatestUntilTaken();
  #writes: { readonly at: number; readonly result: string; readonly repeat: () => Promise<unknown> }[] = [];

  constructor(scripts: LedgerScripts) {
    this.#scripts = scripts;
  }

  /** The scripts, which remember what has to be remembered. */
  remembered(): LedgerScripts {
    const { commit, end, keep } = this.#scripts;
    return {
      ...this.#scripts,
      commit: async (values) => {
        const answer = await commit(values);
        const { replayFile: file } = values;
        const replayFile = Buffer.isBuffer(file) && file.length <= MAX_REPLAY ? file : "";
        const { resultText } = values;
        if (resultText !== "") this.#remember(() => keep({ ...values, replayFile }), `${resultText}`);
        return answer;
      },
      end: async (values) => {
        const answer = await end(values);
        this.#remember(() => end(values));
        return answer;
      },
    };
  }

  /** Writes everything again that may be lost. Redis changes nothing that it still has. */
  async repeat(): Promise<void> {
    const oldest = performance.now() - REMEMBER_MS;
    this.#writes = this.#writes.filter(({ at }) => at >= oldest);
    await this.#latestUntilTaken(() => Promise.all(this.#writes.map(({ repeat }) => repeat())));
  }

  /** Forgets the results that name a player, who deletes themselves. */
  forget(playerId: string): void {
    this.#writes = this.#writes.filter(({ result }) => !result.includes(JSON.stringify(playerId)));
  }

  /** `result`: the text of the result that is written, if it is one. */
  #remember(repeat: () => Promise<unknown>, result = ""): void {
    const now = performance.now();
    this.#writes.push({ at: now, result, repeat });
    const [first] = this.#writes;
    if (this.#writes.length > MAX_WRITES || (first && now - first.at > REMEMBER_MS)) this.#writes.shift();
  }
}
