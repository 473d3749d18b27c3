import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startNginx } from "./nginx.ts";
import { freePort, freePorts } from "./port.ts";
import type { RedisServer } from "./redis.ts";
import { startRedis } from "./redis.ts";
import { SECRET } from "./server.ts";

const ROOT = join(import.meta.dirname, "../..");
const PM2 = "node_modules/pm2/bin/pm2";

/** A process, as PM2 lists it. */
export interface Listed {
  pid: number;
  pm2_env: { status: string; restart_time: number; kill_timeout: number; node_args: string[] };
}

/** Processes under PM2, with a PM2 home of their own, behind nginx and with a Redis. */
export interface Cluster {
  /** The address of nginx. */
  readonly url: string;
  /** The ports of the processes, in order. */
  readonly ports: readonly number[];
  /** Where PM2 keeps its files. */
  readonly home: string;
  readonly redis: RedisServer;
  /** Runs `npm run cluster -- …` and returns what it printed; if it fails, the error holds that. */
  run(...args: string[]): Promise<string>;
  listed(): Promise<Listed[]>;
  /** The id of the process that answers on each port; undefined if none does. */
  processIds(): Promise<(string | undefined)[]>;
  /** Ends everything, and resolves when nothing is left. */
  end(): Promise<void>;
}

export interface ClusterOptions {
  size: number;
  env?: Record<string, string>;
  /** Folder of the code, if it is not this repository. */
  root?: string;
}

/** Starts Redis and nginx. The server itself is not started yet. */
export async function createCluster({ size, env = {}, root = ROOT }: ClusterOptions): Promise<Cluster> {
  const redis = await startRedis();
  const home = await mkdtemp(join(tmpdir(), "pong-pm2-"));
  const ports = await freePorts(size);
  const port = await freePort();
  const nginx = await startNginx(port, ports);
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    PM2_HOME: home,
    PORT: `${ports[0]}`,
    HOST: "127.0.0.1",
    PUBLIC_ADDRESS: `127.0.0.1:${port}/{port}`,
    TRUST_PROXY: "1",
    REDIS_URL: redis.url,
    JWT_SECRET: SECRET,
    ...env,
  };
  const release = keepOnLeash(environment);

  async function node(script: string, ...args: string[]): Promise<string> {
    const done = promisify(execFile)(process.execPath, [join(root, script), ...args], { env: environment });
    const { stdout } = await done;
    return stdout;
  }

  async function listed(): Promise<Listed[]> {
    return JSON.parse(await node(PM2, "jlist", "--silent"));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    ports,
    home,
    redis,
    run: (...args) => node("deploy/cluster.ts", ...args),
    listed,
    processIds: () => Promise.all(ports.map(processIdAt)),
    async end() {
      await node(PM2, "kill", "--silent");
      release();
      await nginx.stop();
      await redis.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function processIdAt(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(1000) });
    return ((await response.json()) as { process_id: string }).process_id;
  } catch {
    return undefined;
  }
}

/** Whether a process is running. A zombie, which has ended but was not waited for, is not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** If this process ends before the cluster does, a shell sees its pipe close, and ends PM2 and all its processes. */
function keepOnLeash(env: NodeJS.ProcessEnv): () => void {
  const script = 'read -r _; "$0" "$1" kill --silent; rm -rf "$PM2_HOME"';
  const keeper = spawn("sh", ["-c", script, process.execPath, join(ROOT, PM2)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env,
  });
  keeper.unref();
  return () => keeper.kill("SIGKILL");
}
