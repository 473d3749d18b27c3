/** The processes of a cluster, for PM2. `npm run cluster` starts them; they need REDIS_URL. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";

const root = import.meta.dirname;
const file = join(root, ".env");
const env = { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Time that the server needs after DRAIN_SECONDS to close its rooms and connections. */
const CLOSING_SECONDS = 10;

export const apps = [
  {
    name: "pong-royale",
    cwd: root,
    script: "src/main.ts",
    // The project's own Node: the host's may be too old to run TypeScript.
    interpreter: join(root, "node_modules/.bin/node"),
    interpreter_args: manifest.config.node,
    // In fork mode each process has its own port: PORT plus NODE_APP_INSTANCE, counted from 0. In cluster mode they
    // would share one port, and players would reach processes that do not hold their seat.
    exec_mode: "fork",
    instances: Number(env.PONG_INSTANCES || Math.max(2, availableParallelism())),
    // A process counts as started when it sends "ready", which it does once it listens.
    wait_ready: true,
    listen_timeout: 15_000,
    // PM2 sends SIGINT to stop or reload a process, as main.ts expects. SIGKILL follows after kill_timeout.
    shutdown_with_message: false,
    kill_timeout: 1000 * (Number(env.DRAIN_SECONDS || 30) + CLOSING_SECONDS),
    // A process that fails restarts after 100 ms, and after ever longer pauses if it keeps failing.
    exp_backoff_restart_delay: 100,
    // PM2's agent inside the process would catch uncaught exceptions before main.ts does.
    pmx: false,
  },
];
