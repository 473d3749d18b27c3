import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";

export interface Pages {
  readonly browser: Browser;
  /** Opens `url` as another player, with storage of their own. `script` runs before those of the page. */
  open(url: string, options?: BrowserContextOptions, script?: string): Promise<Page>;
  /** Closes all pages. Fails if any of them logged an error or a warning, or broke its content security policy. */
  close(): Promise<void>;
  end(): Promise<void>;
}

/** Lines that a browser itself logs when the network fails. */
const NETWORK =
  /^Failed to load resource: net::ERR_|^WebSocket connection to .* failed: |^Room connection was closed unexpectedly|^@colyseus\/sdk: .* Network offline/;

/** Starts a browser whose pages are checked. With `isNetworkBad` the test itself interrupts the network: such lines are fine. */
export async function startPages({ isNetworkBad = false } = {}): Promise<Pages> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  let problems: string[] = [];

  async function open(url: string, options: BrowserContextOptions = {}, script = ""): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => problems.push(String(error.stack)));
    page.on("console", (message) => {
      const text = message.text();
      if (!["error", "warning"].includes(message.type()) || (isNetworkBad && NETWORK.test(text))) return;
      problems.push(`${message.type()}: ${text}`);
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        console.error(`policy: ${violatedDirective} ${blockedURI}`);
      });
    });
    await page.addInitScript({ content: script });
    await page.goto(url);
    return page;
  }

  return {
    browser,
    open,
    async close() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      const found = problems;
      problems = [];
      assert.deepEqual(found, []);
    },
    end: () => browser.close(),
  };
}

/** The id of the room that the page is in, from the page's storage. */
export async function roomOf(page: Page): Promise<string> {
  const roomId = await page.evaluate(() => {
    const [, room = "{}"] = Object.entries(sessionStorage).find(([key]) => key.startsWith("pong-room:")) ?? [];
    return JSON.parse(room).room_id;
  });
  assert.equal(typeof roomId, "string");
  return roomId;
}

/** Starts a match of `seats` players on the start screen. */
export async function quickPlay(page: Page, seats: number, name = ""): Promise<void> {
  await page.fill("[name=name]", name);
  await page.check(`[name=seats][value="${seats}"]`);
  await page.locator(".start form .primary").click();
}

/** Waits for a screen: `start`, `waiting`, `match`, `result` or `replay`. */
export async function untilScreen(page: Page, screen: string, withinMs = 60_000): Promise<void> {
  await page.waitForSelector(`main.${screen}`, { timeout: withinMs });
}
