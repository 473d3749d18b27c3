import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./support/port.ts";
import type { RedisServer } from "./support/redis.ts";
import { startRedis } from "./support/redis.ts";
import { until } from "./support/until.ts";

const PM2 = join(import.meta.dirname, "../node_modules/pm2/bin/pm2");
const FILE = "ecosystem.config.js";
const DRAIN_SECONDS = 1;

interface Listed {
  pid: number;
  pm2_env: { status: string; kill_timeout: number };
}

describe("two processes under PM2", () => {
  let redis: RedisServer;
  let home: string;
  let environment: NodeJS.ProcessEnv;
  let ports: number[];
  let release: () => void;

  before(async () => {
    redis = await startRedis();
    home = await mkdtemp(join(tmpdir(), "pong-pm2-"));
    const first = await freePortPair();
    ports = [first, first + 1];
    environment = {
      PATH: process.env["PATH"],
      PM2_HOME: home,
      PONG_INSTANCES: "2",
      PORT: `${first}`,
      HOST: "127.0.0.1",
      REDIS_URL: redis.url,
      JWT_SECRET: "the secret of all processes of this test",
      DRAIN_SECONDS: `${DRAIN_SECONDS}`,
    };
    release = keepOnLeash(environment);
  });

  after(async () => {
    await pm2("kill");
    release();
    await rm(home, { recursive: true, force: true });
    await redis.stop();
  });

  it("start, are reloaded and go, and leave nothing behind", async () => {
    await pm2("start", FILE);
    const started = await listed();
    const first = await processIds(ports);
    assert.equal(new Set(first).size, 2, "each has a port and an id of its own");
    for (const { pm2_env } of started) {
      assert.equal(pm2_env.status, "online");
      assert.ok(pm2_env.kill_timeout > 1000 * DRAIN_SECONDS, "a drain is not cut short");
    }

    await pm2("reload", FILE, "--parallel", "1");
    const second = await processIds(ports);
    assert.equal(new Set([...first, ...second]).size, 4, "both are new, on the ports they had");

    const reloaded = await listed();
    const daemon = Number(await readFile(join(home, "pm2.pid"), "utf8"));
    await pm2("delete", FILE);
    assert.deepEqual(await listed(), []);
    await pm2("kill");
    const pids = [daemon, ...[...started, ...reloaded].map(({ pid }) => pid)];
    await until("all processes have ended", () => !pids.some(isAlive));
  }).timeout(60_000);

  async function pm2(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [PM2, ...args, "--silent"], { env: environment });
    return stdout;
  }

  async function listed(): Promise<Listed[]> {
    return JSON.parse(await pm2("jlist"));
  }
});

/** The lower of two neighbouring ports that are free. */
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 65_535 && (await isFree(port + 1))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function processIds(ports: readonly number[]): Promise<string[]> {
  const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/livez`)));
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { process_id: string }[];
  return bodies.map(({ process_id }) => process_id);
}

/** Whether there is such a process, be it ours or not; one that has ended but is not waited for yet does not count. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Should this process end before its `after` hooks run, a shell sees its pipe closed and ends the daemon and all of its. */
function keepOnLeash(env: NodeJS.ProcessEnv): () => void {
  const script = 'read -r _; "$0" "$1" kill --silent; rm -rf "$PM2_HOME"';
  const keeper = spawn("sh", ["-c", script, process.execPath, PM2], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env,
  });
  keeper.unref();
  return () => keeper.kill("SIGKILL");
}
