/** A "silent" process may be dead or stalled. It counts as dead when its lease has ended. */
export type Liveness = "alive" | "dead" | "silent";

/** Says whether a process is alive. If it is `suspected`, because it has not answered a call, it is probed in any case. */
export type LivenessOf = (processId: string, suspected?: boolean) => Promise<Liveness>;

/** Longest time that a living process on the same network needs to answer. */
const PROBE_MS = 150;

/**
 * Asks a process at its address whether it is alive. It is dead if the port refuses the connection or another process answers.
 * Silence proves nothing.
 */
export async function probe(address: string, processId: string): Promise<Liveness> {
  try {
    const answer = await fetch(`http://${address}/livez`, { signal: AbortSignal.timeout(PROBE_MS) });
    const { process_id } = (await answer.json()) as { process_id?: string };
    if (process_id === undefined) return "silent"; // not one of our servers
    return process_id === processId ? "alive" : "dead";
  } catch (error) {
    return codeOf(error) === "ECONNREFUSED" ? "dead" : "silent";
  }
}

/** The code of a socket's error, which fetch wraps in other errors. */
function codeOf(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code ?? (cause === undefined ? undefined : codeOf(cause));
}
