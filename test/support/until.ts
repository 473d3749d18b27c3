import { setTimeout } from "node:timers/promises";

const LOOK_EVERY_MS = 10;

/** Long enough for a busy machine. Only a failing test waits until the end of it. */
const WITHIN_MS = 30_000;

/** Done when `condition` holds; fails, saying `what` was awaited, when it does not within `withinMs`. */
export async function until(what: string, condition: () => unknown, withinMs = WITHIN_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await setTimeout(LOOK_EVERY_MS);
  }
}
