import { fileURLToPath } from "node:url";
import type { CrowdFigures } from "./crowd/Crowd.ts";
import type { DialectName } from "./crowd/dialects.ts";
import type { CrowdCalls } from "./crowd/process.ts";
import type { ProbeCalls } from "./probes/process.ts";
import { Child, LOAD_CORE } from "./processes/Child.ts";

const CROWD = fileURLToPath(new URL("crowd/process.ts", import.meta.url));
const PROBES = fileURLToPath(new URL("probes/process.ts", import.meta.url));
export const SEATS = 4;

/** The load on one server: a process of bulk players and one of probes, on the core that is not the server's. */
export class LoadRun {
  readonly crowd: Child<CrowdCalls>;
  readonly probes: Child<ProbeCalls>;

  private constructor(crowd: Child<CrowdCalls>, probes: Child<ProbeCalls>) {
    this.crowd = crowd;
    this.probes = probes;
  }

  static async start(dialect: DialectName, url: string): Promise<LoadRun> {
    const [crowd, probes] = await Promise.all([
      Child.start<CrowdCalls>(CROWD, { core: LOAD_CORE }),
      Child.start<ProbeCalls>(PROBES, { core: LOAD_CORE }),
    ]);
    await crowd.call("open", dialect, url);
    await probes.call("open", dialect, url);
    return new LoadRun(crowd, probes);
  }

  /** Real clients sit down in so many more rooms. */
  openProbes(rooms: number): Promise<void> {
    return this.probes.call("enter", rooms);
  }

  /**
   * Done when so many rooms are full of bulk players; `show` hears of it every second.
   *
   * When it does not get on it throws, or stops trying where that is to be expected (`mayStick`).
   */
  async fill(rooms: number, show: (figures: CrowdFigures) => void, mayStick = false): Promise<void> {
    const wanted = rooms * SEATS;
    await this.crowd.call("want", wanted);
    let [clients, stuck] = [-1, 0];
    while (clients < wanted) {
      await elapsed(clients < 0 ? 250 : 1000);
      const figures = await this.crowd.call("figures");
      stuck = figures.clients > clients ? 0 : stuck + 1;
      clients = figures.clients;
      show(figures);
      if (mayStick && stuck >= ENOUGH_LOOKS) return;
      if (stuck >= STUCK_LOOKS) throw new Error(`stuck at ${clients} of ${wanted} players: ${errorsOf(figures)}`);
    }
  }

  async leave(): Promise<void> {
    await Promise.all([this.crowd.call("leave"), this.probes.call("leave")]);
  }

  async end(): Promise<void> {
    await Promise.all([this.crowd.end(), this.probes.end()]);
  }
}

/** Looks without anybody new: then it is given up. */
const STUCK_LOOKS = 15;
const ENOUGH_LOOKS = 4;

export function errorsOf({ errors }: Pick<CrowdFigures, "errors">): string {
  const parts = Object.entries(errors).map(([what, count]) => `${count} × ${what}`);
  return parts.length === 0 ? "no errors" : parts.join(", ");
}

export function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
