import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { leash } from "./leash.ts";
import { freePort } from "./port.ts";

const READY_WITHIN_MS = 10_000;
const RETRY_MS = 20;

export interface RedisServer {
  url: string;
  port: number;
  process: ChildProcess;
  /** SIGTERM. Resolves when it has ended. */
  stop(): Promise<void>;
  /** SIGKILL. Resolves when it has ended. */
  kill(): Promise<void>;
}

export interface RedisSettings {
  readonly port?: number;
  /** Further settings of redis-server, without their dashes. */
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * Starts an empty redis-server that keeps nothing on disk. Give the `port` of one that has ended to bring it back.
 *
 * It ends with this process at the latest.
 */
export async function startRedis({ port, options: more = {} }: RedisSettings = {}): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const directory = await newDirectory();
  const basics = { bind: "127.0.0.1", port: chosen, dir: directory };
  const options = { ...basics, save: "", appendonly: "no", loglevel: "warning", ...more };
  const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
  return run(chosen, directory, args);
}

export interface SentinelSettings {
  /** Of the primary. */
  readonly password?: string;
  /** Number of Sentinels that must agree that the primary is dead. */
  readonly quorum?: number;
}

/** Starts a Sentinel that watches one primary under this name, and thinks it dead after a second. */
export async function startSentinel(
  name: string,
  primary: RedisServer,
  { password, quorum = 1 }: SentinelSettings,
): Promise<RedisServer> {
  const [port, directory] = [await freePort(), await newDirectory()];
  const file = join(directory, "sentinel.conf");
  const lines = [
    ...["bind 127.0.0.1", `port ${port}`, `dir ${directory}`],
    `sentinel monitor ${name} 127.0.0.1 ${primary.port} ${quorum}`,
    ...(password === undefined ? [] : [`sentinel auth-pass ${name} ${password}`]),
    ...[`down-after-milliseconds ${name} 1000`, `failover-timeout ${name} 5000`].map((line) => `sentinel ${line}`),
  ];
  await writeFile(file, lines.join("\n"));
  return run(port, directory, [file, "--sentinel"]);
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "pong-redis-"));
}

async function run(chosen: number, directory: string, args: readonly string[]): Promise<RedisServer> {
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => resolve(`exit ${code ?? signal}`));
    child.once("error", (error) => resolve(error.message));
  });
  const unleash = leash(child, directory);

  async function end(signal: NodeJS.Signals): Promise<void> {
    child.ref();
    child.kill(signal);
    await ended;
    unleash();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await ready(chosen, child.pid, ended);
  } catch (error) {
    await end("SIGKILL");
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`redis-server on port ${chosen}: ${reason} (${await ended})\n${output}`);
  }
  // a test that fails before it stops this server must still let the run end
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    process: child,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** Resolves when our server answers on this port. Rejects if another one has taken the port meanwhile. */
async function ready(port: number, pid: number | undefined, ended: Promise<unknown>): Promise<void> {
  const retryStrategy = () => RETRY_MS;
  const client = new Redis({ host: "127.0.0.1", port, retryStrategy, maxRetriesPerRequest: null });
  client.on("error", () => undefined); // refused until it listens; the retry is the answer
  const giveUp = () => client.disconnect();
  const timeout = setTimeout(giveUp, READY_WITHIN_MS);
  void ended.then(giveUp);
  try {
    await client.ping();
    const answering = /^process_id:(\d+)/m.exec(await client.info("server"))?.[1];
    if (answering !== String(pid)) throw new Error(`process ${answering} has the port`);
  } finally {
    clearTimeout(timeout);
    client.disconnect();
  }
}
