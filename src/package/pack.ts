/**
 * `npm pack` makes the package of the headless client, the protocol and the simulation. npm runs this before and after it.
 *
 * Before, it builds `dist-package/` and puts the package's manifest in the place of the server's, which has other dependencies.
 * After, it puts the server's manifest back. If npm is killed in between, the next `npm pack` puts it back first.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Relative to the top of the repository, where npm runs scripts. */
const BUILT = "dist-package";
const MANIFEST = "package.json";
/** The server's manifest, while the package's is in its place. A leading dot keeps it out of the package. */
const KEPT = ".package.server.json";
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
    ...{ name, version, license, type },
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

function restore(): void {
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST);
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
  const made = `${MANIFEST}.new`;
  writeFileSync(made, `${JSON.stringify(packageManifestOf(JSON.parse(server)), null, 2)}\n`);
  renameSync(made, MANIFEST);
}

if (process.argv[2] === "--after") restore();
else prepare();
