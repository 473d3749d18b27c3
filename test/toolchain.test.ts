import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

interface LockedPackage {
  version: string;
  /** Left out (.npmrc) for what comes from the registry that npm is set to. */
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
}

const manifest: Manifest = JSON.parse(readFileSync("package.json", "utf8"));
const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const { "": root, ...locked } = lock.packages;

describe("toolchain", () => {
  it("every dependency is pinned to the exact version that is locked", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.equal(locked[`node_modules/${name}`]?.version, version, name);
    }
  });

  it("the lock was made from this package.json", () => {
    const { dependencies, devDependencies } = root as unknown as Manifest;
    assert.deepEqual({ dependencies, devDependencies }, pick(manifest));
  });

  it("every package comes from the registry, with a checksum", () => {
    for (const [path, { resolved, integrity, link, version, inBundle }] of Object.entries(locked)) {
      assert.match(version, /^\d+\.\d+\.\d+/, path);
      assert.match(resolved ?? "https://registry.npmjs.org/", /^https:\/\/registry\.npmjs\.org\//, path);
      assert.ok(!link, path);
      assert.ok(inBundle || /^sha512-/.test(integrity ?? ""), `${path} has no checksum`);
    }
  });

  it("scripts run on the Node that is a dependency, whatever the machine has", () => {
    assert.equal(process.versions.node, manifest.dependencies.node);
  });
});

function pick({ dependencies, devDependencies }: Manifest): Manifest {
  return { dependencies, devDependencies };
}
