import type { Verdict } from "./processes.ts";

/** How long a living process may take to say so, on the same network. */
const PROBE_MS = 150;

/**
 * Asks at a process's address whether it is still the one that is there. A port that refuses, or that answers as another process,
 * says that it is dead; silence says nothing.
 */
export async function probe(address: string, processId: string): Promise<Verdict> {
  try {
    const answer = await fetch(`http://${address}/livez`, { signal: AbortSignal.timeout(PROBE_MS) });
    const { process_id } = (await answer.json()) as { process_id?: string };
    if (process_id === undefined) return "silent"; // not one of ours
    return process_id === processId ? "alive" : "dead";
  } catch (error) {
    return codeOf(error) === "ECONNREFUSED" ? "dead" : "silent";
  }
}

/** fetch wraps what happened to the socket. */
function codeOf(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code ?? (cause === undefined ? undefined : codeOf(cause));
}
