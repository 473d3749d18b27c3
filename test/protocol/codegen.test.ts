import assert from "node:assert/strict";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateAll, LANGUAGES } from "./codegen.ts";

const KEPT = "examples/schema";

/** The texts of all files in a folder, by path. */
function textsIn(folder: string): Record<string, string> {
  const paths = globSync("*/*", { cwd: folder }).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

describe("the state's classes for other languages", () => {
  it("are what npm run codegen writes, one file a language", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pong-codegen-"));
    try {
      await generateAll(folder);
      const texts = textsIn(folder);
      assert.equal(Object.keys(texts).length, LANGUAGES.length);
      assert.deepEqual(textsIn(KEPT), texts);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
