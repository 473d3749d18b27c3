import { existsSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** Describes this machine in one phrase. */
export function machineText(): string {
  const [{ model = "unknown" } = {}, ...others] = cpus();
  const isVirtual = /^flags\s*:.*\bhypervisor\b/m.test(textOf("/proc/cpuinfo"));
  const system = /^PRETTY_NAME="(.*)"$/m.exec(textOf("/etc/os-release"))?.[1] ?? process.platform;
  const kind = isVirtual ? "a virtual machine, whose neighbours make it noisy" : "a machine of its own";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${kind}: ${others.length + 1} cores (${model}), ${memory} GB, ${system}, Node ${process.versions.node}`;
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
