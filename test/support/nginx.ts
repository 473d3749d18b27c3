import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Certificate } from "./certificate.ts";
import { leash } from "./leash.ts";
import { until } from "./until.ts";

const FILE = join(import.meta.dirname, "../../deploy/nginx.conf");

/** The ports in the shipped file, in all of its lists. */
const SHIPPED = [2567, 2568, 2569, 2570];

export interface Nginx {
  /** What it has logged so far. */
  log(): Promise<string>;
  /** Resolves when nginx has ended. */
  stop(): Promise<void>;
}

/**
 * Runs the shipped configuration on a `port` of the loopback interface, in front of the processes on these ports.
 *
 * Its limits per address are lifted unless `isLimited`. Everything but the paths of the processes is served under `path`,
 * which begins and ends with a slash. With a certificate it is the TLS that the file describes.
 */
export async function startNginx(
  port: number,
  processes: readonly number[],
  { path = "/", isLimited = false, tls }: { path?: string; isLimited?: boolean; tls?: Certificate } = {},
): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), "pong-nginx-"));
  const file = join(directory, "nginx.conf");
  await writeFile(file, adapted(await readFile(FILE, "utf8"), { port, processes, directory, path, isLimited, tls }));
  const globals = ["daemon off;", `pid ${directory}/pid;`, ...(process.getuid?.() === 0 ? ["user root;"] : [])];
  const child = spawn("nginx", ["-p", directory, "-e", "stderr", "-c", file, "-g", globals.join(" ")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: [process.env["PATH"], "/usr/sbin"].join(delimiter) },
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const closed = once(child, "close");
  const unleash = leash(child, directory);

  async function stop(): Promise<void> {
    child.kill();
    await closed;
    unleash();
    await rm(directory, { recursive: true, force: true });
  }

  try {
    await until("nginx answers", () => child.exitCode !== null || answers(port));
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
  }
  return { stop, log: async () => said + (await readFile(join(directory, "error.log"), "utf8")) };
}

interface Place {
  port: number;
  processes: readonly number[];
  directory: string;
  path: string;
  isLimited: boolean;
  tls: Certificate | undefined;
}

/** The shipped file with other ports, and without paths that only root may write to. */
function adapted(config: string, { port, processes, directory, path, isLimited, tls }: Place): string {
  const servers = (ports: readonly number[]) =>
    ports.map((own) => `server 127.0.0.1:${own} max_fails=0;`).join("\n    ");
  const temporary = ["client_body", "proxy", "fastcgi", "scgi", "uwsgi"].map(
    (name) => `  ${name}_temp_path ${directory}/${name};`,
  );
  const secure: [string, string][] = [
    ["listen 80;", ""],
    ["#   listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    [
      "#   ssl_certificate /etc/letsencrypt/live/play.example.com/fullchain.pem;",
      `ssl_certificate ${tls?.certificate};`,
    ],
    ["#   ssl_certificate_key /etc/letsencrypt/live/play.example.com/privkey.pem;", `ssl_certificate_key ${tls?.key};`],
    ["#   ssl_protocols", "ssl_protocols"],
    ["#   ssl_session_cache", "ssl_session_cache"],
  ];
  const changes: [shipped: string, ours: string, times?: number][] = [
    ["/var/log/nginx/error.log", `${directory}/error.log`, 2],
    ...(tls === undefined ? [["listen 80;", `listen 127.0.0.1:${port};`] as [string, string]] : secure),
    [servers(SHIPPED), servers(processes), 2],
    [SHIPPED.join("|"), processes.join("|")],
    ["location / {", `location ${path} {`],
    ["proxy_pass http://pong;", path === "/" ? "proxy_pass http://pong;" : "proxy_pass http://pong/;"],
    ["worker_processes auto;", "worker_processes 1;"],
    ["worker_rlimit_nofile 65536;", ""],
    ["worker_connections 32768;", "worker_connections 4096;"],
    ["rate=50r/s;", isLimited ? "rate=50r/s;" : "rate=9999r/s;"],
    ["connections 200;", isLimited ? "connections 200;" : "connections 9999;"],
    ["http {", `http {\n${temporary.join("\n")}`],
  ];
  return changes.reduce((text, [shipped, ours, times = 1]) => {
    if (text.split(shipped).length !== times + 1)
      throw new Error(`not ${times} times in deploy/nginx.conf: ${shipped}`);
    return text.replaceAll(shipped, ours);
  }, config);
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/metrics`);
    return true;
  } catch {
    return false; // it does not listen yet
  }
}
