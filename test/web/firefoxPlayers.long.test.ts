import assert from "node:assert/strict";
import { type Browser, launch, type Page } from "puppeteer-core";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";

describe("in Firefox", function () {
  this.timeout(90_000);
  const sessions = createSessions();
  let firefox: Browser;
  let server: GameServer;

  before(async () => {
    firefox = await launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true });
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "600", LIVES: "50" });
  });
  afterEach(() => sessions.close());
  after(async () => {
    await firefox?.close();
    await server?.end();
  });

  async function open(path: string): Promise<Page> {
    const page = await firefox.newPage();
    await page.goto(`${server.url}${path}`);
    await page.waitForSelector("main.start");
    return page;
  }

  async function press(page: Page, text: string): Promise<void> {
    await page.locator(`::-p-xpath(//button[contains(normalize-space(.), "${text}")])`).click();
  }

  it("a lone player starts with bots at once, and is asked before they leave the match", async () => {
    const page = await open("/");
    await press(page, "Play now");
    await press(page, "Start with bots now");
    await page.waitForSelector("main.match canvas");
    for (const ask of [() => page.click('[aria-label="Leave the match"]'), () => page.evaluate(() => history.back())]) {
      await ask();
      await page.waitForSelector("dialog[open]");
      await press(page, "Stay");
      await page.waitForSelector("dialog[open]", { hidden: true });
    }
    await page.evaluate(() => history.back());
    await page.waitForSelector("dialog[open]");
    await page.locator("dialog[open] .row .button:not(.primary):not(.round)").click();
    await page.waitForSelector("main.start");
    await page.close();
  });

  it("a friend's link into a running match offers to watch and to join the next one", async () => {
    const [host, guest] = [sessions.openBot({ url: server.url }), sessions.openBot({ url: server.url })];
    const { code } = await host.play({ mode: "3-player", private: true });
    await guest.play({ code: code ?? assert.fail() });
    for (const session of [host, guest]) session.ready();
    await untilStatus(host, "playing");
    const page = await open(`/?code=${code}`);
    await press(page, "Join the room");
    await press(page, "Join the next one");
    await page.waitForSelector("main.match canvas");
    assert.equal(new URL(page.url()).searchParams.get("code"), code);
    await guest.leave();
    await untilStatus(host, "finished");
    host.rematch();
    await page.waitForSelector("main.waiting .seating .ready, main.waiting [aria-pressed]");
    await page.close();
  });
});
