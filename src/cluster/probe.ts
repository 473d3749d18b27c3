import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";

/** A "silent" process may be dead or stalled. It counts as dead when its lease has ended. */
export type Liveness = "alive" | "dead" | "silent";

/** Says whether a process is alive. If it is `suspected`, because it has not answered a call, it is probed in any case. */
export type LivenessOf = (processId: string, suspected?: boolean) => Promise<Liveness>;

/** Longest time that a living process on the same network needs to answer. */
const PROBE_MS = 150;

/** Longest time that a process may take to find out whether Redis answers, and to say so. */
const ASK_MS = 400;

/** The path at which a process says that it runs. With `?redis` it also finds out whether Redis answers. */
const PATH = "/livez";

const answerSchema = z.object({
  process_id: z.string(),
  /** False if the process has lost its lease, and has given up its rooms until it has claimed them again. */
  lease: z.boolean().default(true),
  redis: z.boolean().default(true),
});

/** The answer of whoever listens at an address. */
export type Answer =
  | { readonly processId: string; readonly holdsLease: boolean; readonly hasRedis: boolean }
  | "refused"
  | "silent";

/** Asks a process at its address whether it has Redis. A process that says no takes over no room for the time of a lease. */
export function ask(address: string): Promise<Answer> {
  return answerOf(`http://${address}${PATH}?redis`, ASK_MS);
}

/** Asks at an address who lives there. */
export function probe(address: string): Promise<Answer> {
  return answerOf(`http://${address}${PATH}`, PROBE_MS);
}

/** What an answer says about the process that is expected there. Silence proves nothing. */
export function livenessBy(answer: Answer, processId: string): Liveness {
  if (answer === "silent") return "silent";
  if (answer === "refused" || answer.processId !== processId) return "dead";
  return answer.holdsLease ? "alive" : "dead";
}

async function answerOf(url: string, withinMs: number): Promise<Answer> {
  try {
    // `fetch` would be loaded with the first call: tens of milliseconds, just when players wait for a room
    const call = request(url, { agent: false, signal: AbortSignal.timeout(withinMs) }).end();
    const [response] = (await once(call, "response")) as [IncomingMessage];
    const read = answerSchema.safeParse(await json(response));
    if (!read.success) return "silent"; // not one of our servers
    const { process_id: processId, lease: holdsLease, redis: hasRedis } = read.data;
    return { processId, holdsLease, hasRedis };
  } catch (error) {
    return codesOf(error).includes("ECONNREFUSED") ? "refused" : "silent";
  }
}

/** The codes of a socket's error. A name with several addresses has one for each of them. */
function codesOf(error: unknown): unknown[] {
  const { code, errors = [] } = (error ?? {}) as { code?: unknown; errors?: readonly unknown[] };
  return [code, ...errors.flatMap(codesOf)];
}
