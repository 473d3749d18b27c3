import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ProbeCalls } from "./probes/process.ts";
import { Child, LOAD_CORE } from "./processes/Child.ts";
import { SEATS } from "./roomSize.ts";
import type { ConnectorName } from "./virtualUsers/connectors.ts";
import type { UserCalls } from "./virtualUsers/process.ts";
import type { PoolFigures } from "./virtualUsers/UserPool.ts";

const USERS = join(import.meta.dirname, "virtualUsers/process.ts");
const PROBES = join(import.meta.dirname, "probes/process.ts");

const POLL_MS = 1_000;
const FIRST_POLL_MS = 250;
/** Filling has failed when nobody has joined for this many polls in a row. */
const STUCK_POLLS = 15;
/** The same where a full server is expected. */
const FULL_POLLS = 4;

/** The load on one server: a process of virtual users and one of probes. */
export class LoadRun {
  readonly users: Child<UserCalls>;
  readonly probes: Child<ProbeCalls>;

  private constructor(users: Child<UserCalls>, probes: Child<ProbeCalls>) {
    this.users = users;
    this.probes = probes;
  }

  static async start(connector: ConnectorName, url: string): Promise<LoadRun> {
    const [users, probes] = await Promise.all([
      Child.start<UserCalls>(USERS, { core: LOAD_CORE }),
      Child.start<ProbeCalls>(PROBES, { core: LOAD_CORE }),
    ]);
    await users.call("open", connector, url);
    await probes.call("open", connector, url);
    return new LoadRun(users, probes);
  }

  openProbes(rooms: number): Promise<void> {
    return this.probes.call("enter", rooms);
  }

  /**
   * Fills rooms with virtual users, and calls `onFigures` every second.
   *
   * Rejects when nobody joins any more. With `mayBeRefused` it resolves then, with fewer users.
   */
  async fill(rooms: number, onFigures: (figures: PoolFigures) => void, mayBeRefused = false): Promise<void> {
    const target = rooms * SEATS;
    await this.users.call("setTarget", target);
    let [connected, idlePolls] = [-1, 0];
    while (connected < target) {
      await delay(connected < 0 ? FIRST_POLL_MS : POLL_MS);
      const figures = await this.users.call("figures");
      idlePolls = figures.connected > connected ? 0 : idlePolls + 1;
      connected = figures.connected;
      onFigures(figures);
      if (mayBeRefused && idlePolls >= FULL_POLLS) return;
      if (idlePolls >= STUCK_POLLS) {
        throw new Error(`only ${connected} of ${target} players could join: ${errorsTextOf(figures)}`);
      }
    }
  }

  async leave(): Promise<void> {
    await Promise.all([this.users.call("leave"), this.probes.call("leave")]);
  }

  async end(): Promise<void> {
    await Promise.all([this.users.end(), this.probes.end()]);
  }
}

export function errorsTextOf({ errors }: Pick<PoolFigures, "errors">): string {
  const parts = Object.entries(errors).map(([error, count]) => `${count} × ${error}`);
  return parts.length === 0 ? "no errors" : parts.join(", ");
}
