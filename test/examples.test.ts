import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { startServer } from "./support/server.ts";

const DEFAULT_URL = "http://localhost:2567";

/** An example's code, without the comment at its beginning. */
function codeOf(path: string): string {
  return readFileSync(path, "utf8").replace(/^(?:\/\/.*\n)+/, "");
}

/** Runs code in a process of its own, against the server at `url`. */
async function run(code: string, url: string): Promise<{ exitCode: number; output: string }> {
  const args = ["--input-type=module", "--eval", code.replace(DEFAULT_URL, url)];
  const client = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  client.stdout.on("data", (text: Buffer) => {
    output += text;
  });
  const [exitCode] = await once(client, "close");
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
    const [, snippet] = /^```js\n(.*?)^```/ms.exec(readFileSync("README.md", "utf8")) ?? [];
    assert.equal(codeOf("examples/match.mjs"), snippet);
  });

  it("match.mjs plays a match to its end", async () => {
    const server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
    try {
      const { exitCode, output } = await run(codeOf("examples/match.mjs"), server.url);
      assert.equal(exitCode, 0, output);
      assert.match(output, /playing \d balls, 1 lives, paddle at -?\d+\.\d/);
      assert.equal(output.match(/is out, place [234]/g)?.length, 3);
      assert.match(output, /ada/);
    } finally {
      await server.end();
    }
  });
});
