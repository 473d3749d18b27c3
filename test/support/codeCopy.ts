import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const SHIPPED = ["src", "deploy", "ecosystem.config.js", "package.json", "tsconfig.json"];

/** The server's code in a place of its own, where a test can put another version of it. */
export interface CodeCopy {
  readonly root: string;
  /** As a new version of a file does it. `from` must be there. */
  edit(path: string, from: string, to: string): Promise<void>;
  remove(): Promise<void>;
}

export async function copyCode(): Promise<CodeCopy> {
  const root = await mkdtemp(join(tmpdir(), "pong-code-"));
  await Promise.all(SHIPPED.map((path) => cp(join(ROOT, path), join(root, path), { recursive: true })));
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  return {
    root,
    async edit(path, from, to) {
      const file = join(root, path);
      const text = await readFile(file, "utf8");
      if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
      await writeFile(file, text.replace(from, to));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
