import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leash } from "../../test/support/leash.ts";
import { boundTo, SERVER_CORE } from "../processes/Child.ts";
import type { BenchServer } from "./servers.ts";

/** Compiles a program in C and starts it on the server's core. It ends with its standard input. */
export async function startProgram(source: string): Promise<BenchServer> {
  const directory = await mkdtemp(join(tmpdir(), "pong-load-"));
  const program = join(directory, "program");
  execFileSync("cc", ["-O2", "-o", program, source]);
  const [command, ...args] = boundTo(SERVER_CORE, program);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const unleash = leash(child, directory);
  const [port] = await once(child.stdout, "data");
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    pid: child.pid ?? 0,
    begin: async () => undefined,
    lateness: async () => ({ tickLateP50Ms: Number.NaN, tickLateP99Ms: Number.NaN }),
    async setTraffic(messagesPerSecond, bytes) {
      child.stdin.write(`${messagesPerSecond} ${bytes}\n`);
    },
    async end() {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
      unleash();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
