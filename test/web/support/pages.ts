import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";

export interface Pages {
  readonly browser: Browser;
  /** Another player with a browser of his own, at `url`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes all pages. Fails if any of them has complained: an error, a warning, a breach of its policy. */
  close(): Promise<void>;
  end(): Promise<void>;
}

/** What a browser says of its own accord when the network fails; the page cannot keep it from that. */
const NETWORK =
  /^Failed to load resource: net::ERR_|^WebSocket connection to .* failed: |^Room connection was closed unexpectedly|^@colyseus\/sdk: .* Network offline/;

/** A browser whose pages are watched. `isNetworkBad`: the test itself takes the network away, of which browsers complain. */
export async function startPages({ isNetworkBad = false } = {}): Promise<Pages> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  let complaints: string[] = [];

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => complaints.push(String(error.stack)));
    page.on("console", (message) => {
      const text = message.text();
      if (!["error", "warning"].includes(message.type()) || (isNetworkBad && NETWORK.test(text))) return;
      complaints.push(`${message.type()}: ${text}`);
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        console.error(`policy: ${violatedDirective} ${blockedURI}`);
      });
    });
    await page.goto(url);
    return page;
  }

  return {
    browser,
    open,
    async close() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      const heard = complaints;
      complaints = [];
      assert.deepEqual(heard, []);
    },
    end: () => browser.close(),
  };
}

/** The room that the page remembers to be in. */
export async function roomOf(page: Page): Promise<string> {
  const room_id = await page.evaluate(() => {
    const [, room = "{}"] = Object.entries(sessionStorage).find(([key]) => key.startsWith("pong-room:")) ?? [];
    return JSON.parse(room).room_id;
  });
  assert.equal(typeof room_id, "string");
  return room_id;
}

/** From the start screen into a match of so many players. */
export async function quickPlay(page: Page, seats: number, name = ""): Promise<void> {
  await page.fill("[name=name]", name);
  await page.check(`[name=seats][value="${seats}"]`);
  await page.getByRole("button", { name: "Play now" }).click();
}

/** Waits for a screen: `start`, `waiting`, `match`, `result`, `replay`. */
export async function untilScreen(page: Page, screen: string, withinMs = 60_000): Promise<void> {
  await page.waitForSelector(`main.${screen}`, { timeout: withinMs });
}
