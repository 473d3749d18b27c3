/** `npm run cluster`: runs the server in several processes, under PM2. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { parseArgs, parseEnv } from "node:util";
import { ConfigError, loadConfig } from "../src/config.ts";
import type { ErrorBody } from "../src/protocol/errors.ts";

const ROOT = join(import.meta.dirname, "..");
const ECOSYSTEM = join(ROOT, "ecosystem.config.js");
const PM2 = join(ROOT, "node_modules/pm2/bin/pm2");
const NAME = "pong-royale";
const READY_WITHIN_MS = 20_000;
/** Failed starts after which a process is given up before READY_WITHIN_MS is over. */
const MAX_FAILED_STARTS = 2;
const POLL_MS = 100;
const POLL_TIMEOUT_MS = 2_000;
const USAGE = `usage: npm run cluster -- start [-i N] | reload | stop | status
  start   starts N processes (default: one per core, at least 2) on PORT, PORT + 1, …; needs REDIS_URL and JWT_SECRET
  reload  restarts the processes one by one, each when the one before it takes players
  stop    stops all; matches may end within DRAIN_SECONDS
  status  lists the processes, and whether they take players`;

/** A process, as PM2 lists it. */
interface Listed {
  name: string;
  pid: number;
  pm_id: number;
  pm2_env: {
    status: string;
    restart_time: number;
    unstable_restarts: number;
    NODE_APP_INSTANCE: number;
    PORT?: string;
    HOST?: string;
  };
}

/** A mistake that the operator can mend. It is printed without a stack. */
class Refusal extends Error {}

async function start(instances: number): Promise<void> {
  if ((await listed()).length > 0) throw new Refusal("it runs already: use reload or stop");
  const environment = checkedEnvironment(instances);
  await pm2(["start", ECOSYSTEM], environment);
  for (const { pm_id } of await listed()) await untilReady(pm_id);
  await status();
}

/**
 * Restarts the processes one by one. Each gives its rooms to the others, so the next one waits until this one takes
 * players again.
 *
 * PM2's own reload is not used, because it goes on with the next process after a failure. A process is stopped before it
 * is restarted: PM2 may be waiting to restart a failing process, and would start it twice.
 */
async function reload(): Promise<void> {
  const running = await listed();
  if (running.length === 0) throw new Refusal("nothing runs: use start");
  const environment = checkedEnvironment(running.length);
  for (const { pm_id } of running) {
    // Stopped twice, because PM2 7.0.4 restarts a process that was stopped while it came up.
    await pm2(["stop", `${pm_id}`, `${pm_id}`]);
    await pm2(["restart", `${pm_id}`, "--update-env"], environment);
    await untilReady(pm_id);
  }
  await status();
}

async function stop(): Promise<void> {
  if ((await listed()).length > 0) await pm2(["delete", NAME]);
  // PM2's daemon stays if it runs other programs.
  if (isDaemonUp() && (await everything()).length === 0) await pm2(["kill"]);
}

async function status(): Promise<void> {
  const rows = (await listed()).map(async (process) => {
    const { pid, pm2_env } = process;
    return {
      port: portOf(process),
      pid,
      status: pm2_env.status,
      restarts: pm2_env.restart_time,
      "takes players": (await refusalOf(process)) ?? "yes",
    };
  });
  if (rows.length === 0) console.log("nothing runs");
  else console.table(await Promise.all(rows));
}

/** The environment for the processes. It is checked here, so that a mistake is found before anything stops. */
function checkedEnvironment(instances: number): NodeJS.ProcessEnv {
  const settings = configured();
  for (let instance = 0; instance < instances; instance++) {
    loadConfig({ ...settings, NODE_APP_INSTANCE: `${instance}` });
  }
  const unset = ["REDIS_URL", "JWT_SECRET"].filter((key) => !settings[key]);
  if (!settings["REDIS_URL"]) throw new Refusal(`${unset.join(" and ")} not set: the processes need the same ones`);
  const environment = { ...process.env, PONG_INSTANCES: `${instances}` };
  if (settings["PUBLIC_ADDRESS"]?.includes("{port}") || instances === 1) return environment;
  if (settings["PUBLIC_ADDRESS"])
    throw new Refusal("PUBLIC_ADDRESS has no {port}: players could not reach the process of their room");
  console.warn("PUBLIC_ADDRESS is not set: using localhost:{port}, which works on this machine only");
  return { ...environment, PUBLIC_ADDRESS: "localhost:{port}" };
}

/** The environment of this shell, and `.env` for keys that are not in it: what the processes will see. */
function configured(): NodeJS.ProcessEnv {
  const file = join(ROOT, ".env");
  return { ...(existsSync(file) && parseEnv(readFileSync(file, "utf8"))), ...process.env };
}

/** Waits until the process takes players. Throws a Refusal if it does not. */
async function untilReady(pm_id: number): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const found = (await listed()).find((process) => process.pm_id === pm_id);
    const refusal = found ? await refusalOf(found) : "PM2 does not list it any more";
    if (refusal === undefined) return;
    const keepsFailing = (found?.pm2_env.unstable_restarts ?? 0) > MAX_FAILED_STARTS;
    if (keepsFailing || performance.now() > deadline) {
      throw new Refusal(`process ${pm_id} does not take players: ${refusal}; the log: npx pm2 logs ${NAME}`);
    }
    await setTimeout(POLL_MS);
  }
}

/** Why a process takes no players; undefined if it takes them. */
async function refusalOf({ pm2_env }: Listed): Promise<string | undefined> {
  if (pm2_env.status !== "online") return pm2_env.status;
  const { HOST } = { ...configured(), ...pm2_env };
  const host = HOST === undefined || /^(?:0\.0\.0\.0|::)?$/.test(HOST) ? "127.0.0.1" : HOST;
  try {
    const signal = AbortSignal.timeout(POLL_TIMEOUT_MS);
    const response = await fetch(`http://${host}:${portOf({ pm2_env })}/readyz`, { signal });
    return response.ok ? undefined : ((await response.json()) as ErrorBody).error.code;
  } catch (error) {
    return error instanceof Error ? String(error.cause ?? error.message) : String(error);
  }
}

function portOf({ pm2_env }: Pick<Listed, "pm2_env">): number {
  return Number(pm2_env.PORT || configured()["PORT"] || 2567) + pm2_env.NODE_APP_INSTANCE;
}

/** The processes of this server. */
async function listed(): Promise<Listed[]> {
  return (await everything()).filter(({ name }) => name === NAME);
}

/** Every process that PM2 runs, also of other programs. It is not asked when it is down, since that would start it. */
async function everything(): Promise<Listed[]> {
  return isDaemonUp() ? JSON.parse(await pm2(["jlist"])) : [];
}

function isDaemonUp(): boolean {
  try {
    const home = process.env["PM2_HOME"] ?? join(homedir(), ".pm2");
    return process.kill(Number(readFileSync(join(home, "pm2.pid"), "utf8")), 0);
  } catch {
    return false;
  }
}

/** Runs PM2's command line and returns its output. Its errors go to standard error. */
async function pm2(args: string[], env = process.env): Promise<string> {
  const child = spawn(process.execPath, [PM2, ...args, "--silent"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...env, PM2_DISABLE_VERSION_CHECK: "true" },
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Refusal(`pm2 ${args.join(" ")} ended with ${code}\n${output}`);
  return output;
}

function parsedArguments() {
  const options = { instances: { type: "string", short: "i" } } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    throw new Refusal(USAGE);
  }
}

async function run(): Promise<void> {
  const { values, positionals } = parsedArguments();
  const [command, ...more] = positionals;
  const instances = Number(values.instances ?? Math.max(2, availableParallelism()));
  if (more.length > 0 || !Number.isInteger(instances) || instances < 1) throw new Refusal(USAGE);
  if (command === "start") return start(instances);
  if (command === "reload") return reload();
  if (command === "stop") return stop();
  if (command === "status") return status();
  throw new Refusal(USAGE);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
