/** The process: configuration, signals and exit codes. Everything else is in server.ts. */
import { LEASE_MS } from "./cluster/timing.ts";
import { ConfigError, loadConfig, secretsOf } from "./config.ts";
import { createServer } from "./server.ts";
import { standardOutput } from "./telemetry/LogOutput.ts";
import { createLog, limitedLog } from "./telemetry/log.ts";
import { startWatchdog } from "./watchdog/watchdog.ts";

/** A signal that comes again within this time is the same one: a process of a group gets it, and once more from npm. */
const SAME_SIGNAL_MS = 500;

const config = configOrExit();
const output = standardOutput();
const log = createLog(config.logLevel, output, secretsOf(config));
const limited = limitedLog(log);
const server = createServer(config, log, { devPage: await devPage(), droppedLines: () => output.dropped });
let stoppingSince: number | undefined;

startWatchdog(LEASE_MS);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, stop);
// Colyseus does not await all of its writes, and Redis may refuse any of them.
process.on("unhandledRejection", (err) => limited.warn("rejected", { err }, "a failure that nobody waited for"));
process.on("uncaughtException", (err) => {
  log.fatal({ err }, "uncaught exception");
  process.exit(1);
});

try {
  await server.listen();
} catch (err) {
  if (err instanceof ConfigError) exitWith(err);
  log.fatal({ err }, `cannot listen on ${config.host}:${config.port}`);
  process.exit(1);
}
log.info(`Pong Royale is ready on http://localhost:${config.port}`);
// Under PM2 (wait_ready), the process counts as started only after this message.
process.send?.("ready", undefined, undefined, (err) => err && log.warn({ err }, "the supervisor is gone"));

/** Shuts down on the first signal, within DRAIN_SECONDS or little more. A later second signal ends the process at once. */
async function stop(signal: string): Promise<void> {
  const now = performance.now();
  if (stoppingSince !== undefined) {
    if (now - stoppingSince < SAME_SIGNAL_MS) return;
    log.warn({ signal }, "second signal: exiting at once");
    process.exit(1);
  }
  stoppingSince = now;
  log.info({ signal, drain_seconds: config.drainSeconds }, "stopping: no new players; matches may end");
  try {
    await server.shutdown();
    log.info("stopped");
    process.exit(0);
  } catch (err) {
    log.fatal({ err }, "the process could not stop in order");
    process.exit(1);
  }
}

/** With `--dev`, the page is served from its sources and reloads when they change. */
async function devPage() {
  return process.argv.includes("--dev") ? (await import("./page/dev.ts")).mountDevPage : undefined;
}

function configOrExit() {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    exitWith(error);
  }
}

function exitWith(error: ConfigError): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
