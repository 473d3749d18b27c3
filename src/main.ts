import { ConfigError, loadConfig } from "./config.ts";
import { createServer } from "./server.ts";
import { createLog } from "./telemetry/log.ts";

const config = configOrExit();
const log = createLog(config.logLevel);
const server = createServer(config, log, await devPage());
let stopping = false;

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
process.on("uncaughtException", (err) => {
  log.fatal({ err }, "uncaught exception");
  process.exit(1);
});

try {
  await server.listen();
} catch (err) {
  log.fatal({ err }, `cannot listen on ${config.host}:${config.port}`);
  process.exit(1);
}
log.info(`Pong Royale is ready on http://localhost:${config.port}`);
// PM2 waits for this (wait_ready) before it counts the process as started
process.send?.("ready");

/** The first signal drains; a second one does not wait any longer. */
async function stop(signal: string): Promise<void> {
  if (stopping) {
    log.warn({ signal }, "told to stop again: leaving at once");
    process.exit(1);
  }
  stopping = true;
  log.info({ signal, drain_seconds: config.drainSeconds }, "stopping: matches may end, nobody else comes in");
  await server.shutdown();
  log.info("stopped");
  process.exit(0);
}

/** `--dev`: the page from its sources, reloaded as they change. */
async function devPage() {
  return process.argv.includes("--dev") ? (await import("./page/dev.ts")).mountDevPage : undefined;
}

function configOrExit() {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
