/**
 * Installs the system programs that the tests need and this machine lacks. Silent when all are there.
 *
 * `SKIP_INSTALL=1` keeps it from installing anything. Several runs at once wait for each other.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface Prerequisite {
  readonly program: string;
  readonly package: string;
}

const PREREQUISITES: readonly Prerequisite[] = [
  { program: "redis-server", package: "redis-server" },
  { program: "nginx", package: "nginx" },
  { program: "openssl", package: "openssl" },
  { program: "chromium", package: "chromium" },
  { program: "firefox-esr", package: "firefox-esr" },
];

/** Daemons live in sbin, which is not in everybody's PATH. */
const DIRECTORIES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];

/** `flock` locks this directory; apt's own locks do not cover `apt-get update`. */
const LOCKED = "/var/lib/apt";
/** Says that the lock is held. */
const HOLDS_LOCK = "--locked";

const isRoot = process.getuid?.() === 0;

function isInstalled(program: string): boolean {
  return DIRECTORIES.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function missing(): readonly Prerequisite[] {
  return PREREQUISITES.filter(({ program }) => !isInstalled(program));
}

/** Throws, naming the packages, where it cannot install. */
function prepare(): void {
  const wanted = missing()
    .map(({ program, package: name }) => `${program} (Debian package ${name})`)
    .join(", ");
  if (wanted === "") return;
  if (process.env["SKIP_INSTALL"]) {
    console.log(`prerequisites: SKIP_INSTALL is set; tests that need ${wanted} will fail`);
    return;
  }
  if (!isInstalled("apt-get") || !(isRoot || isInstalled("sudo")))
    throw new Error(`the tests need ${wanted}: please install, or set SKIP_INSTALL=1 to run the tests without`);
  if (process.argv.includes(HOLDS_LOCK)) install();
  else runAgainWithLock();
}

function runAgainWithLock(): void {
  const args = [LOCKED, process.execPath, import.meta.filename, HOLDS_LOCK];
  const { status, error } = spawnSync("flock", args, { stdio: "inherit" });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

function install(): void {
  const names = missing().map(({ package: name }) => name);
  console.log(`prerequisites: installing ${names.join(", ")} with apt-get; SKIP_INSTALL=1 would leave them out`);
  aptGet("update");
  aptGet("install", "-y", "--no-install-recommends", ...names);
  const lacking = missing().map(({ program }) => program);
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

try {
  prepare();
} catch (error) {
  console.error(`prerequisites: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
