import type { Log } from "../telemetry/log.ts";
import type { Heartbeats } from "./Heartbeats.ts";
import { probe } from "./probe.ts";

/** A process is reported when it was not found at its address so many times in a row. */
const FAILURES = 3;

/** Logs each INTERNAL_ADDRESS that does not lead to its process, this process's own included, and each that two processes have. */
export class AddressCheck {
  readonly #heartbeats: Heartbeats;
  readonly #log: Log;
  /** Failed probes of each process that was not found yet. */
  readonly #failures = new Map<string, number>();
  /** Processes that need no check any more. */
  #done = new Set<string>();

  constructor(heartbeats: Heartbeats, log: Log) {
    this.#heartbeats = heartbeats;
    this.#log = log;
  }

  /** Checks the processes that are new. Call it after each heartbeat. */
  async run(): Promise<void> {
    const all = this.#heartbeats.processes();
    const ids = new Set(all.map(({ processId }) => processId));
    for (const id of this.#failures.keys()) if (!ids.has(id)) this.#failures.delete(id);
    this.#done = this.#done.intersection(ids);
    await Promise.all(all.filter(({ processId }) => !this.#done.has(processId)).map((one) => this.#check(one)));
  }

  async #check({ processId, address }: { readonly processId: string; readonly address: string }): Promise<void> {
    const about = { process_id: processId, address };
    const namesakes = this.#heartbeats.namesakesOf(processId);
    if (namesakes.length > 0) {
      this.#done.add(processId);
      this.#log.warn({ ...about, others: namesakes }, "processes have the same INTERNAL_ADDRESS");
      return;
    }
    const answer = await probe(address);
    const isFound = typeof answer === "object" && answer.processId === processId;
    const failures = isFound ? 0 : (this.#failures.get(processId) ?? 0) + 1;
    this.#failures.set(processId, failures);
    if (failures < FAILURES) return;
    this.#done.add(processId);
    const answers = typeof answer === "object" ? answer.processId : answer;
    this.#log.warn({ ...about, answers }, "a process cannot be reached at its INTERNAL_ADDRESS");
  }
}
