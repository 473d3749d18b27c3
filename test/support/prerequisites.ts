/** Run before the tests: installs the system programs they need and this machine lacks. Silent when all are there. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Prerequisite {
  program: string;
  package: string;
}

const PREREQUISITES: readonly Prerequisite[] = [
  { program: "redis-server", package: "redis-server" },
  { program: "nginx", package: "nginx" },
  { program: "chromium", package: "chromium" },
];

/** Daemons live in sbin, which is not in everybody's PATH. */
const DIRECTORIES = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];

const isRoot = process.getuid?.() === 0;

export function isInstalled(program: string): boolean {
  return DIRECTORIES.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Throws, naming the packages, where it cannot install. */
export function install(prerequisites: readonly Prerequisite[]): void {
  const missing = prerequisites.filter(({ program }) => !isInstalled(program));
  if (missing.length === 0) return;

  const wanted = missing.map(({ program, package: name }) => `${program} (Debian package ${name})`).join(", ");
  if (!isInstalled("apt-get") || !(isRoot || isInstalled("sudo")))
    throw new Error(`the tests need ${wanted}: please install`);
  aptGet("update");
  for (const { package: name } of missing) aptGet("install", "-y", "--no-install-recommends", name);

  const lacking = missing.filter(({ program }) => !isInstalled(program)).map(({ program }) => program);
  if (lacking.length > 0) throw new Error(`installed, but still not found: ${lacking.join(", ")}`);
}

function aptGet(...args: string[]): void {
  const command = [
    ...(isRoot ? [] : ["sudo"]),
    ...["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", ...args],
  ];
  console.log(`prerequisites: ${isRoot ? "" : "sudo "}apt-get ${args.join(" ")}`);
  const [program = "", ...rest] = command;
  const { status, error, stdout, stderr } = spawnSync(program, rest, {
    encoding: "utf8",
    stdio: ["inherit", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${error?.message ?? `exit ${status}`}\n${stdout}${stderr}`);
}

if (import.meta.main) {
  try {
    install(PREREQUISITES);
  } catch (error) {
    console.error(`prerequisites: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
