import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { WRONG_SDK } from "../../src/protocol/version.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";

const run = promisify(execFile);
/** SDKs of other versions, by the name under which they are installed. */
const SDKS = { sdk16: "npm:colyseus.js@0.16.22", sdk17: "npm:@colyseus/sdk@0.17.43" };

/** Calls the SDK and prints what its promise is rejected with. The schema library of 0.17 throws before that. */
const PROGRAM = `
const sdk = await import(process.argv[2]);
process.on("uncaughtException", ({ name }) => console.log("uncaught", name));
await new sdk.Client(process.argv[3]).joinOrCreate("pong").catch(({ message }) => console.log(message));
process.exit();
`;

describe("SDKs of other versions", () => {
  let folder: string;
  let server: GameServer;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pong-sdks-"));
    await writeFile(join(folder, "package.json"), "{}");
    const named = Object.entries(SDKS).map((pair) => pair.join("@"));
    await run("npm", ["install", "--legacy-peer-deps", "--prefer-offline", "--ignore-scripts", ...named], {
      cwd: folder,
    });
    await writeFile(join(folder, "join.mjs"), PROGRAM);
    server = await startServer();
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser.close();
    await server.end();
    await rm(folder, { recursive: true, force: true });
  });

  for (const name of Object.keys(SDKS)) {
    it(`${name} is told the version to use, in Node`, async () => {
      const { stdout } = await run(process.execPath, ["join.mjs", name, server.url], { cwd: folder });
      assert.match(stdout, new RegExp(`^${WRONG_SDK}$`, "m"));
    });

    it(`${name} is told the version to use, in a browser`, async () => {
      const page = await browser.newPage();
      await page.goto(`${server.url}/livez`); // any page will do
      await page.addScriptTag({ path: join(folder, "node_modules", name, "dist/colyseus.js") });
      const told = await page.evaluate(async (url) => {
        const { Client } = (globalThis as unknown as { Colyseus: typeof import("@colyseus/sdk") }).Colyseus;
        return await new Client(url).joinOrCreate("pong").then(
          () => "joined",
          ({ message }) => message,
        );
      }, server.url);
      assert.equal(told, WRONG_SDK);
    });
  }
});
