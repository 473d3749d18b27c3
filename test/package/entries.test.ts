import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** Files that only the server uses, or that others export. */
const INTERNAL = ["forms.ts", "seating.ts", "shapes.ts", "stored.ts"];

describe("the package's entries", () => {
  for (const part of ["protocol", "simulation"]) {
    it(`pong-royale/${part} exports everything of src/${part}/ but what only the server uses`, () => {
      const entry = readFileSync(`src/package/${part}.ts`, "utf8");
      const files = globSync(`src/${part}/*.ts`).map((path) => basename(path));
      const missing = files.filter((name) => !INTERNAL.includes(name) && !entry.includes(`/${part}/${name}"`));
      assert.deepEqual(missing, []);
    });
  }
});
