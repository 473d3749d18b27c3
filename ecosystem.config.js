/** For PM2, by way of `npm run cluster`: several processes, which need REDIS_URL. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";

const root = import.meta.dirname;
const file = join(root, ".env");
const env = { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };

/** What the server needs beyond DRAIN_SECONDS to close its rooms and connections. */
const CLOSING_SECONDS = 10;

export const apps = [
  {
    name: "pong-royale",
    cwd: root,
    script: "src/main.ts",
    // The host's Node may be too old to run TypeScript.
    interpreter: join(root, "node_modules/.bin/node"),
    // A process has about a core to itself: V8's helper threads would only take it from the loop, in the middle of a tick.
    interpreter_args:
      "--single-threaded-gc --heap-growing-percent=300 --initial-old-space-size=256 --env-file-if-exists=.env",
    // Each process has a port of its own: PORT plus PM2's NODE_APP_INSTANCE, counted from 0. In cluster mode all would
    // share one, and players would reach another process than the one that holds their seat.
    exec_mode: "fork",
    instances: Number(env.PONG_INSTANCES || Math.max(2, availableParallelism())),
    // Started is who says "ready", after it listens.
    wait_ready: true,
    listen_timeout: 15_000,
    // SIGINT at stop and reload, which main.ts handles; a message instead would be news to it. SIGKILL follows only if
    // what it does then takes longer than it may.
    shutdown_with_message: false,
    kill_timeout: 1000 * (Number(env.DRAIN_SECONDS || 30) + CLOSING_SECONDS),
    // A process that fails is back at once, one that keeps failing after ever longer pauses.
    exp_backoff_restart_delay: 100,
    // PM2's own agent in the process would see uncaught exceptions first.
    pmx: false,
  },
];
