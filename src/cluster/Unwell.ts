import type { Liveness, LivenessOf } from "./probe.ts";

/** How long a process that was silent or dead gets no new rooms, and one that was silent no calls. */
const UNWELL_MS = 1000;

/** The processes that were not alive when they were asked a moment ago. */
export class Unwell {
  /** By process id. */
  readonly #found = new Map<string, { liveness: Liveness; until: number }>();

  /** Notes what `livenessOf` finds out. */
  noting(livenessOf: LivenessOf): LivenessOf {
    return async (id, suspected) => {
      const liveness = await livenessOf(id, suspected);
      if (liveness === "alive") this.#found.delete(id);
      else this.#found.set(id, { liveness, until: performance.now() + UNWELL_MS });
      return liveness;
    };
  }

  livenessOf(id: string): Liveness {
    const { liveness = "alive", until = 0 } = this.#found.get(id) ?? {};
    if (until > performance.now()) return liveness;
    this.#found.delete(id);
    return "alive";
  }
}
