/** Builds the page into `dist/` where that is missing or was made of other sources. Silent when there is nothing to do. */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "dist");
/** Tells what the page was made of; its name keeps it from being served. */
const STAMP = ".sources";
const SOURCES = ["src/{page,web,client,simulation,protocol}/**/*", "package-lock.json"];

/** A digest of the sources' contents: their times say little after a clone or a copy. */
export function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`${path.slice(ROOT.length)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

export function isBuilt(digest: string): boolean {
  const stamp = join(DIST, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
}

/** Builds beside `dist/`, then puts that in its place, so that a server that runs meanwhile misses nothing for long. */
async function build(digest: string): Promise<void> {
  const [{ build: run }, { viteConfig }] = await Promise.all([import("vite"), import("./vite.ts")]);
  const fresh = `${DIST}-${process.pid}`;
  try {
    await run({ ...viteConfig, build: { ...viteConfig.build, outDir: fresh }, logLevel: "warn" });
    writeFileSync(join(fresh, STAMP), digest);
    replaceDist(fresh, digest);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Another command may build at the same time: the same page, put in place first, will do. */
function replaceDist(fresh: string, digest: string): void {
  rmSync(DIST, { recursive: true, force: true });
  try {
    renameSync(fresh, DIST);
  } catch (error) {
    if (!isBuilt(digest)) throw error;
  }
}

if (import.meta.main) {
  const digest = digestOfSources();
  if (!isBuilt(digest)) {
    if (existsSync(join(ROOT, "node_modules/vite"))) {
      process.stdout.write("building the page …\n");
      await build(digest);
    } else if (!existsSync(DIST)) {
      process.stdout.write("dist/ is missing, and so is Vite (npm ci --omit=dev): there will be no page\n");
    }
  }
}
