/** The process: configuration, signals and exit codes. Everything else is in server.ts. */
import { ConfigError, loadConfig } from "./config.ts";
import { createServer } from "./server.ts";
import { createLog } from "./telemetry/log.ts";

const config = configOrExit();
const log = createLog(config.logLevel);
const server = createServer(config, log, await devPage());
let isStopping = false;

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
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
process.send?.("ready");

/** Shuts down on the first signal, within DRAIN_SECONDS or little more. A second signal ends the process at once. */
async function stop(signal: string): Promise<void> {
  if (isStopping) {
    log.warn({ signal }, "second signal: exiting at once");
    process.exit(1);
  }
  isStopping = true;
  log.info({ signal, drain_seconds: config.drainSeconds }, "stopping: no new players; matches may end");
  await server.shutdown();
  log.info("stopped");
  process.exit(0);
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
