import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./support/server.ts";

const DEFAULT_URL = "http://localhost:2567";

/** An example's code, without the comment at its beginning. */
function codeOf(path: string): string {
  return readFileSync(path, "utf8").replace(/^(?:\/\/.*\n)+/, "");
}

/** The program in the README. */
function snippet(): string {
  return /^```js\n(.*?)^```/ms.exec(readFileSync("README.md", "utf8"))?.[1] ?? "";
}

/** Runs code as `match.mjs` in a new folder with the packages of this one, against the server at `url`. */
async function run(code: string, url: string): Promise<{ exitCode: number; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "pong-example-"));
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "match.mjs"), code.replace(DEFAULT_URL, url));
  const client = spawn(process.execPath, ["match.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  client.stdout.on("data", (text: Buffer) => {
    output += text;
  });
  const [exitCode] = await once(client, "close");
  rmSync(folder, { recursive: true });
  return { exitCode, output };
}

describe("examples", () => {
  for (const path of globSync("examples/*.mjs")) {
    it(`${path} says how to run it, and uses the default address`, () => {
      assert.match(readFileSync(path, "utf8"), new RegExp(`^// .*\n// .*\`node ${path}\``));
      assert.ok(codeOf(path).includes(`"${DEFAULT_URL}"`));
    });
  }

  it("match.mjs is the program in the README", () => {
    assert.equal(codeOf("examples/match.mjs"), snippet());
  });

  it("the program in the README plays a match to its end when pasted into a new file", async () => {
    const server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
    try {
      const { exitCode, output } = await run(snippet(), server.url);
      assert.equal(exitCode, 0, output);
      assert.match(output, /playing \d balls, 1 lives, paddle at -?\d+\.\d/);
      assert.equal(output.match(/is out, place [234]/g)?.length, 3);
      assert.match(output, /ada/);
    } finally {
      await server.end();
    }
  });
});
