import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, devices, type Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import type { ArenaPage } from "./support/arenaPage.ts";

const HTML = `<!doctype html><html><head><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body { margin: 0 } canvas { display: block; width: 100vw; height: 100vh; touch-action: none } input { position: fixed; top: 0 }</style>
</head><body><canvas></canvas><input><script type="module" src="/page.js"></script></body></html>`;

declare const arena: ArenaPage;

/** Bundles the script of the test's page. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("support/arenaPage.ts", import.meta.url));
  const lib = { entry, formats: ["es" as const], fileName: "page" };
  const rolldownOptions = { output: { codeSplitting: false } };
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "esnext", lib, rolldownOptions },
  });
  const [{ output }] = [built].flat() as [Rolldown.RolldownOutput];
  return output[0].code;
}

describe("the arena in a browser", () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let problems: string[];

  before(async () => {
    const script = await bundle();
    server = createServer((request, response) => {
      const isScript = request.url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html").end(isScript ? script : HTML);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(options: BrowserContextOptions): Promise<void> {
    page = await browser.newPage(options);
    problems = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (said) => problems.push(said.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => "arena" in globalThis && arena.costs.length > 5);
  }

  afterEach(async () => {
    await page.close();
    assert.deepEqual(problems, []);
  });

  /** Waits until the own paddle stands, and returns its position. */
  async function standing(): Promise<number> {
    await page.waitForFunction(() => arena.own.direction === 0);
    return page.evaluate(() => arena.own.position);
  }

  const directions = () => page.evaluate(() => arena.own.directions.splice(0));
  /** Waits until the paddle has got this direction, since the last one that was waited for. */
  const steersTo = (wanted: number) =>
    page.waitForFunction((direction) => {
      const { directions } = arena.own;
      return directions.splice(0, directions.indexOf(direction) + 1).length > 0;
    }, wanted);

  it("draws eight players and their balls without using more and more memory", async () => {
    await open({ viewport: { width: 1280, height: 720 } });
    const devtools = await page.context().newCDPSession(page);
    const run = async (frames: number) => {
      await page.evaluate(() => arena.costs.splice(0));
      await page.waitForFunction((count) => arena.costs.length >= count, frames);
      await devtools.send("HeapProfiler.collectGarbage");
      return (await devtools.send("Runtime.getHeapUsage")).usedSize;
    };
    const first = await run(120);
    const second = await run(240);
    const [costs, balls] = await page.evaluate(() => [arena.costs.toSorted((a, b) => a - b), arena.balls()] as const);
    const at = (share: number) => costs[Math.floor(costs.length * share)] ?? assert.fail();
    console.log(`      ${costs.length} frames, script ms: p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)}`);
    assert.ok(balls >= 3, `${balls} balls`);
    assert.ok(second - first < 200_000, `${second - first} bytes more`);
  });

  it("is steered by keys: the last one pressed counts, and releasing all of them stops the paddle", async () => {
    await open({ viewport: { width: 1280, height: 720 } });
    await page.keyboard.down("ArrowLeft");
    await page.keyboard.down("d");
    await page.keyboard.down("d"); // the keyboard repeats it
    await page.keyboard.up("d");
    await page.keyboard.up("ArrowLeft");
    assert.deepEqual(await directions(), [-1, 1, -1, 0]);
    await page.keyboard.down("ArrowRight");
    await page.evaluate(() => window.dispatchEvent(new Event("blur")));
    assert.deepEqual(await directions(), [1, 0]);
    await page.keyboard.up("ArrowRight");
    await page.focus("input");
    await page.keyboard.press("a");
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual(await directions(), []);
  });

  it("is steered by a mouse: the paddle follows it until a key is pressed", async () => {
    await open({ viewport: { width: 1280, height: 720 } });
    await page.mouse.move(640 + 40, 500);
    await steersTo(1);
    const right = await standing();
    assert.ok(right > 15 && right < 35, `${right}`);
    await page.mouse.move(0, 500);
    await steersTo(-1);
    await page.waitForFunction(() => arena.own.position === -38);
    await page.keyboard.press("ArrowRight");
    for (const direction of [1, 0]) await steersTo(direction);
    await page.mouse.move(640, 500);
    await steersTo(1);
    assert.ok(Math.abs(await standing()) < 1);
  });

  it("is steered by a finger anywhere on it: the paddle stops when the finger is lifted", async () => {
    const { defaultBrowserType: _, ...phone } = devices["Pixel 7"] ?? assert.fail();
    await open(phone);
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((x) => ({ x, y: 700 })) });
    const { width } = page.viewportSize() ?? assert.fail();
    await touch("touchStart", width / 2 + width * 0.6 * 0.25);
    await steersTo(1);
    const right = await standing();
    assert.ok(Math.abs(right - 25) < 1.5, `${right}`);
    await touch("touchMove", width / 2 - width * 0.6 * 0.25);
    await touch("touchEnd");
    assert.ok((await standing()) > -25);
  });
});
