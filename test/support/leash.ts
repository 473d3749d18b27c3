import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/**
 * Ties a child process and its directory to this process: when this one ends, however it ends, the child is
 * killed and the directory removed.
 *
 * Exit handlers do not run on SIGKILL, so a shell waits for the end of a pipe that closes with this process. It has
 * a process group of its own, out of reach of a Ctrl-C that is meant for the tests. Call the answer once the child
 * has exited.
 */
export function leash(child: ChildProcess, directory: string): () => void {
  const keeper = spawn("sh", ["-c", 'read -r _; kill -9 "$1"; rm -rf "$2"', "leash", String(child.pid), directory], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  keeper.unref();
  return () => keeper.kill("SIGKILL");
}
