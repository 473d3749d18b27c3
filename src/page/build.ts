/** Builds the page into `dist/` if that is missing or was built from other sources. Prints nothing if there is nothing to do. */
import { createHash } from "node:crypto";
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "dist");
/** Holds the digest of the sources that `dist/` was built from. Files with a leading dot are not served. */
const STAMP = ".sources";
/** A compressed copy must be smaller than this share of its file. Fonts and images are compressed already. */
const WORTHWHILE = 0.9;
const SOURCES = ["src/{page,web,client,recording,simulation,protocol}/**/*", "package-lock.json"];

/** The digest of the sources' contents. Their times would not do: a clone or a copy changes them. */
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

/** Builds into a folder of its own and then renames that, so that a running server lacks its files only for a moment. */
async function build(digest: string): Promise<void> {
  const [{ build: run }, { viteConfig }] = await Promise.all([import("vite"), import("./vite.ts")]);
  const fresh = `${DIST}-${process.pid}`;
  try {
    await run({ ...viteConfig, build: { ...viteConfig.build, outDir: fresh }, logLevel: "warn" });
    compressAssets(join(fresh, "assets"));
    writeFileSync(join(fresh, STAMP), digest);
    replaceDist(fresh, digest);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts compressed copies beside the files in `assets/`, except where they are hardly smaller. */
function compressAssets(directory: string): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const bytes = readFileSync(path);
    const copies = { br: brotliCompressSync(bytes), gz: gzipSync(bytes, { level: 9 }) };
    for (const [ending, copy] of Object.entries(copies)) {
      if (copy.length < WORTHWHILE * bytes.length) writeFileSync(`${path}.${ending}`, copy);
    }
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
      process.stdout.write("dist/ is missing, and so is Vite (npm ci --omit=dev): the server will have no page\n");
    }
  }
}
