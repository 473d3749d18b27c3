import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { type CodeCopy, copyCode } from "../support/codeCopy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/until.ts";

const run = promisify(execFile);
const DEFAULT_URL = "http://localhost:2567";
/** Sizes of a client's bundle, in bytes of gzip: our own code, and that with zod. */
const LIMITS = { own: 30_000, withZod: 60_000 };
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "es2022",
  module: "nodenext",
  lib: ["es2022", "dom"],
  types: [],
  noEmit: true,
};

describe("the package that npm pack makes", () => {
  let copy: CodeCopy;
  let folder: string;
  let server: GameServer;
  let browser: Browser;

  before(async () => {
    copy = await copyCode();
    folder = await mkdtemp(join(tmpdir(), "pong-package-"));
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: copy.root });
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${stdout.trim()}`], { cwd: folder });
    server = await startServer({
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0.1",
      LIVES: "1",
      TIME_LIMIT_SECONDS: "10",
    });
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    await writeFile(join(folder, "session.ts"), await exampleAt(server.url));
  });
  after(async () => {
    await browser.close();
    await server.end();
    await Promise.all([copy.remove(), rm(folder, { recursive: true, force: true })]);
  });

  async function exampleAt(url: string): Promise<string> {
    const code = await readFile("examples/session.ts", "utf8");
    assert.ok(code.includes(`"${DEFAULT_URL}"`));
    return code.replace(DEFAULT_URL, url);
  }

  /** A browser's bundle of `code`, a module in the folder, as one script. */
  async function bundleOf(code: string, external: RegExp | [] = []): Promise<string> {
    const entry = join(folder, "entry.ts");
    await writeFile(entry, code);
    const made = await build({
      configFile: false,
      root: folder,
      logLevel: "error",
      build: {
        write: false,
        target: "es2022",
        rolldownOptions: { external },
        lib: { entry, formats: ["es"], fileName: "entry" },
      },
    });
    const [first] = Array.isArray(made) ? made : [made];
    assert.ok(first && "output" in first);
    return first.output[0].code;
  }

  it("leaves the server's package.json as it was", async () => {
    assert.equal(await readFile(join(copy.root, "package.json"), "utf8"), await readFile("package.json", "utf8"));
  });

  it("leaves it so too if npm dies before it has packed", async () => {
    const [manifest, before] = [join(copy.root, "package.json"), await readFile("package.json", "utf8")];
    await run("npm", ["run", "prepack"], { cwd: copy.root });
    assert.notEqual(await readFile(manifest, "utf8"), before);
    await until("the server's package.json is back", async () => (await readFile(manifest, "utf8")) === before, 30_000);
  });

  it("depends on the SDK and zod only, and has types and source maps", async () => {
    const installed = join(folder, "node_modules/pong-royale");
    const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    assert.deepEqual(Object.keys(manifest.dependencies), ["@colyseus/sdk", "zod"]);
    assert.deepEqual(Object.keys(manifest.exports), ["./client", "./protocol", "./simulation"]);
    for (const { types, default: code } of Object.values<Record<"types" | "default", string>>(manifest.exports)) {
      await readFile(join(installed, types));
      const map = JSON.parse(await readFile(join(installed, `${code}.map`), "utf8"));
      assert.equal(map.sourcesContent.length, map.sources.length);
    }
  });

  it("has types that the example passes under strict", async () => {
    await mkdir(join(folder, "types"), { recursive: true });
    await cp(join(folder, "session.ts"), join(folder, "types/session.ts"));
    await writeFile(
      join(folder, "types/all.ts"),
      `export * as client from "pong-royale/client";\nexport * as protocol from "pong-royale/protocol";\n` +
        `export * as simulation from "pong-royale/simulation";\n`,
    );
    await writeFile(join(folder, "types/tsconfig.json"), JSON.stringify({ compilerOptions: STRICT }));
    const { stdout } = spawnSync("node_modules/.bin/tsc", ["-p", join(folder, "types")], { encoding: "utf8" });
    // other packages' own types have errors
    const isOurs = (line: string) => /error TS/.test(line) && !/node_modules\/(?!pong-royale\/)/.test(line);
    assert.deepEqual(stdout.split("\n").filter(isOurs), []);
  });

  it("plays a match in Node", async () => {
    const { stdout } = await run(process.execPath, ["session.ts"], { cwd: folder });
    assert.match(stdout, /^finished place [1-4]$/m);
  });

  it("plays a match in a browser", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/livez`); // any page will do
    const printed = page.waitForEvent("console", {
      predicate: (message) => message.type() === "log",
      timeout: 60_000,
    });
    await page.addScriptTag({ type: "module", content: await bundleOf(await exampleAt(server.url)) });
    assert.match((await printed).text(), /^finished place [1-4]$/);
  });

  it("is small, and nothing is bundled that is not used", async () => {
    const client = ["client", "protocol", "simulation"]
      .map((entry) => `export * from "pong-royale/${entry}";`)
      .join("");
    const own = gzipSync(await bundleOf(client, /^(?!pong-royale|\.|\/)/)).length;
    const withZod = gzipSync(await bundleOf(client, /^@colyseus\//)).length;
    console.log(`      own code ${own} bytes, with zod ${withZod} bytes`);
    assert.ok(own < LIMITS.own && withZod < LIMITS.withZod);
    assert.ok(!(await bundleOf(`export { Session } from "pong-royale/client";`, /^@colyseus\//)).includes("ZodError"));
    const one = await bundleOf(`export { CloseCode } from "pong-royale/protocol";`);
    assert.ok(one.length < 1000, one);
  });
});
