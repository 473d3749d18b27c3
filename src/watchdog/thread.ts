import { write } from "node:fs";
import { workerData } from "node:worker_threads";
import type { WatchdogData } from "./watchdog.ts";

/** Time between two looks at the heart. */
const LOOK_EVERY_MS = 250;

/** Longest time to write the last line. Standard output may be stuck. */
const LAST_LINE_MS = 250;

const { heart, leaseMs } = workerData as WatchdogData;
const cell = new Int32Array(heart);
let beats = Atomics.load(cell, 0);
let beatAt = performance.now();
let lookedAt = performance.now();

setInterval(() => {
  const now = performance.now();
  // if this thread stood still too, the whole process did, and the heart may beat in a moment
  const hasSlept = now - lookedAt > 4 * LOOK_EVERY_MS;
  lookedAt = now;
  if (hasSlept || Atomics.load(cell, 0) !== beats) {
    beats = Atomics.load(cell, 0);
    beatAt = now;
  } else if (now - beatAt > leaseMs) {
    end();
  }
}, LOOK_EVERY_MS);

function end(): void {
  const kill = () => process.kill(process.pid, "SIGKILL");
  const line = { level: 60, time: Date.now(), lease_ms: leaseMs, msg: "the event loop has hung for a lease: ending" };
  write(1, `${JSON.stringify(line)}\n`, kill);
  setTimeout(kill, LAST_LINE_MS);
}
