import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { leash } from "./leash.ts";
import { freePort } from "./port.ts";
import { until } from "./until.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** A secret for servers that share a Redis. */
export const SECRET = "a secret that is long enough for every test";

export interface GameServer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What it has logged so far. */
  lines(): string[];
  /** Sends a signal; done, with the exit code, when the process has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What Node has compiled is kept from one process to the next: they start in two thirds of the time. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "pong-compiled") };

/** No limits per address, because all players of a test have the same one. */
export const UNLIMITED = {
  MATCHMAKING_PER_MINUTE: "0",
  REQUESTS_PER_MINUTE: "0",
  MAX_CONNECTIONS: "0",
  MAX_ROOMS_PER_ADDRESS: "0",
};

/** The limits of the configuration's defaults. */
export const DEFAULT_LIMITS = {
  MATCHMAKING_PER_MINUTE: "",
  REQUESTS_PER_MINUTE: "",
  MAX_CONNECTIONS: "",
  MAX_ROOMS_PER_ADDRESS: "",
};

/** Short waits, and new rooms however busy the machine is. */
export const TEST_ENV = {
  HOST: "127.0.0.1",
  ...UNLIMITED,
  JWT_SECRET: SECRET,
  DRAIN_SECONDS: "0",
  MAX_LOAD_PERCENT: "100",
};

export interface StartOptions {
  /** Options of Node. */
  readonly nodeOptions?: readonly string[];
  /** A file for its standard output, instead of `lines()`. */
  readonly stdout?: number;
  /** Words before its command, such as those that enter a network namespace, and the address that it has there. */
  readonly enter?: readonly string[];
  readonly host?: string;
  /** The path that must answer 200 before it counts as started. */
  readonly awaited?: "/readyz" | "/livez";
}

/** Runs the server as it is shipped, in a process of its own, on a free port unless PORT is given, and waits until it takes players. */
export async function startServer(
  env: Record<string, string> = {},
  { nodeOptions = [], stdout, enter = [], host = "127.0.0.1", awaited = "/readyz" }: StartOptions = {},
): Promise<GameServer> {
  const port = env["PORT"] === undefined ? await freePort() : Number(env["PORT"]);
  const url = `http://${host}:${port}`;
  const directory = await mkdtemp(join(tmpdir(), "pong-server-"));
  const { PATH = "" } = process.env;
  const [command = "", ...args] = [...enter, process.execPath, ...nodeOptions, MAIN];
  const child = spawn(command, args, {
    cwd: directory,
    env: { PATH, ...COMPILED, ...TEST_ENV, PORT: String(port), ...env },
    stdio: ["ignore", stdout ?? "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const unleash = leash(child, directory);

  async function end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    child.kill(signal);
    const code = await ended;
    unleash();
    await rm(directory, { recursive: true, force: true });
    return code;
  }

  try {
    await until(
      `a server on port ${port} takes players`,
      () => child.exitCode !== null || isOk(`${url}${awaited}`),
      60_000,
    );
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
  } catch (error) {
    await end("SIGKILL");
    throw new Error(`${error instanceof Error ? error.message : error}\n${output}`);
  }
  return { url, port, process: child, lines: () => output.split("\n").slice(0, -1), end };
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false; // it does not listen yet
  }
}
