import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { GameServer } from "./support/server.ts";
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

/**
 * Runs code as the file `name` in a new folder, against the server at `url`. The folder has the SDK, and as `pong-royale` the
 * sources of the package.
 */
async function run(name: string, code: string, url: string): Promise<{ exitCode: number; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "pong-example-"));
  const [packages, sources] = [join(folder, "node_modules"), join(folder, "sources")];
  for (const path of [packages, sources]) mkdirSync(path);
  symlinkSync(resolve("node_modules/@colyseus"), join(packages, "@colyseus"));
  symlinkSync(sources, join(packages, "pong-royale"));
  writeFileSync(
    join(sources, "package.json"),
    JSON.stringify({ type: "module", exports: { "./client": "./client.ts" } }),
  );
  writeFileSync(join(sources, "client.ts"), `export * from ${JSON.stringify(resolve("src/package/client.ts"))};`);
  writeFileSync(join(folder, name), code.replace(DEFAULT_URL, url));
  const client = spawn(process.execPath, [name], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  client.stdout.on("data", (text: Buffer) => {
    output += text;
  });
  const [exitCode] = await once(client, "close");
  rmSync(folder, { recursive: true });
  return { exitCode, output };
}

describe("examples", () => {
  let server: GameServer;
  /** Both run at once, because matches take seconds. */
  let runs: readonly ReturnType<typeof run>[];
  before(async () => {
    server = await startServer({
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0.1",
      LIVES: "1",
      TIME_LIMIT_SECONDS: "5",
    });
    runs = [run("match.mjs", snippet(), server.url), run("session.ts", codeOf("examples/session.ts"), server.url)];
  });
  after(async () => {
    await Promise.allSettled(runs);
    await server.end();
  });

  it("use the default address, and say how to run them", () => {
    for (const path of globSync("examples/*.{mjs,ts}")) {
      assert.match(readFileSync(path, "utf8"), new RegExp(`^// .*\n// .*\`node ${path}\``));
      assert.ok(codeOf(path).includes(`"${DEFAULT_URL}"`));
    }
  });

  it("match.mjs is the program in the README", () => {
    assert.equal(codeOf("examples/match.mjs"), snippet());
  });

  it("the program in the README plays a match to its end when pasted into a new file", async () => {
    const { exitCode, output } = (await runs[0]) ?? assert.fail();
    assert.equal(exitCode, 0, output);
    assert.match(output, /playing \d balls, 1 lives, paddle at -?\d+\.\d/);
    assert.equal(output.match(/is out, place [234]/g)?.length, 3);
    assert.match(output, /ada/);
  });

  it("session.ts plays a match to its end with the package's client", async () => {
    const { exitCode, output } = (await runs[1]) ?? assert.fail();
    assert.equal(exitCode, 0, output);
    assert.match(output, /^finished place [1-4]$/m);
  });
});
