import { url as debuggerUrl } from "node:inspector";
import { Worker } from "node:worker_threads";

const BEAT_EVERY_MS = 250;

/** The thread's input. */
export interface WatchdogData {
  /** An Int32 that grows by 1 with each beat. */
  readonly heart: SharedArrayBuffer;
  readonly leaseMs: number;
}

/**
 * Starts a thread that ends this process with SIGKILL once its event loop has hung for `leaseMs`. Other processes have taken over
 * its rooms by then, and its supervisor starts it again.
 *
 * A process that was stopped as a whole, such as by SIGSTOP, is not ended. With a debugger, there is no watchdog.
 */
export function startWatchdog(leaseMs: number): void {
  if (debuggerUrl() !== undefined) return;
  const heart = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const cell = new Int32Array(heart);
  setInterval(() => Atomics.add(cell, 0, 1), BEAT_EVERY_MS).unref();
  const workerData: WatchdogData = { heart, leaseMs };
  const thread = new Worker(new URL("./thread.ts", import.meta.url), { workerData, env: {} });
  thread.unref();
}
