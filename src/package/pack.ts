/**
 * `npm pack` makes the package of the headless client, the protocol and the simulation. npm runs this before and after it.
 *
 * Before, it builds `dist-package/` and puts the package's manifest in the place of the server's, which has other dependencies.
 * After, it puts the server's manifest back. If npm fails in between, a process that was left behind does so.
 */
import { spawn, spawnSync } from "node:child_process";
import { globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Relative to the top of the repository, where npm runs scripts. */
const BUILT = "dist-package";
const MANIFEST = "package.json";
/** The server's manifest, while the package's is in its place. A leading dot keeps it out of the package. */
const KEPT = ".package.server.json";
/** npm has packed within this time, or it has failed. */
const PACK_MS = 10_000;
const LOOK_MS = 200;
const ENTRIES = ["client", "protocol", "simulation"];

interface Manifest {
  readonly [field: string]: unknown;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Names from the server's manifest, with every version that is compatible with the one that the server uses. */
function rangesOf({ dependencies }: Manifest, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `^${dependencies[name]}`]));
}

function packageManifestOf(server: Manifest): object {
  const { name, version, license, type } = server;
  const { prepack, postpack } = server.scripts;
  return {
    name,
    version,
    license,
    type,
    description: "The headless client, the protocol and the simulation of Pong Royale, a game server on Colyseus.",
    keywords: ["colyseus", "multiplayer", "netcode", "pong"],
    sideEffects: false,
    files: [BUILT],
    exports: Object.fromEntries(
      ENTRIES.map((entry) => {
        const file = `./${BUILT}/package/${entry}`;
        return [`./${entry}`, { types: `${file}.d.ts`, default: `${file}.js` }];
      }),
    ),
    engines: { node: ">=20" },
    scripts: { prepack, postpack },
    dependencies: rangesOf(server, ["@colyseus/sdk", "zod"]),
    // the SDK's own copy, so that a state of ours is a state to it
    peerDependencies: rangesOf(server, ["@colyseus/schema"]),
  };
}

/** Tells one kept manifest from the next; undefined without one. */
function keptFile(): number | undefined {
  return statSync(KEPT, { throwIfNoEntry: false })?.ino;
}

function restore(): void {
  if (keptFile() !== undefined) renameSync(KEPT, MANIFEST);
}

/** Waits until the manifest is back in its place, and puts it there if that takes too long. */
async function watch(): Promise<void> {
  const kept = keptFile();
  for (let waited = 0; waited < PACK_MS; waited += LOOK_MS) {
    if (keptFile() !== kept) return;
    await setTimeout(LOOK_MS);
  }
  if (keptFile() === kept) restore();
}

function build(): void {
  rmSync(BUILT, { recursive: true, force: true });
  const { status } = spawnSync(join("node_modules", ".bin", "tsc"), ["-p", "src/package"], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("tsc could not build the package");
  // tsc rewrites the names of imported files in JavaScript only
  for (const path of globSync(`${BUILT}/**/*.d.ts`)) {
    writeFileSync(path, readFileSync(path, "utf8").replace(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

function prepare(): void {
  restore();
  build();
  const server = readFileSync(MANIFEST, "utf8");
  writeFileSync(KEPT, server);
  spawn(process.execPath, [import.meta.filename, "watch"], { detached: true, stdio: "ignore" }).unref();
  const made = `${MANIFEST}.new`;
  writeFileSync(made, `${JSON.stringify(packageManifestOf(JSON.parse(server)), null, 2)}\n`);
  renameSync(made, MANIFEST);
}

const task = { before: prepare, after: restore, watch }[process.argv[2] ?? ""];
if (task === undefined) throw new Error("expected before or after; npm pack calls this");
await task();
