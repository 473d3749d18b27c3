import { setTimeout } from "node:timers/promises";
import { isOutage } from "./WriteHealth.ts";

/** Pause before a refused write is sent again. */
const AGAIN_MS = 1000;

/** Sends a write again while Redis refuses all writes. Rejects with any other error. While Redis is away, the connection waits. */
export async function untilTaken<T>(write: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error instanceof Error ? error.message : `${error}`)) throw error;
    }
    await setTimeout(AGAIN_MS, undefined, { ref: false });
  }
}

/** Returns a function like `untilTaken`. Each call of it ends the tries of the call before, because Redis may be another one by now. */
export function createLatestUntilTaken(): (write: () => Promise<unknown>) => Promise<void> {
  let calls = 0;
  return (write) => {
    const call = ++calls;
    return untilTaken(async () => {
      if (call === calls) await write();
    });
  };
}
