import assert from "node:assert/strict";
import { type Page as FirefoxPage, launch } from "puppeteer-core";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, startPages, untilScreen } from "./support/pages.ts";

/** Features of JavaScript that are younger than the oldest browsers that the page is built for. */
const YOUNG = [
  ...["URL.parse", "Promise.withResolvers", "Promise.try", "Array.fromAsync", "Object.groupBy", "Map.groupBy"],
  ...["Array.prototype.toSorted", "Array.prototype.toReversed", "Array.prototype.toSpliced", "Array.prototype.with"],
  ...[
    "Array.prototype.findLast",
    "AbortSignal.any",
    "Set.prototype.union",
    "Set.prototype.isSubsetOf",
    "RegExp.escape",
  ],
  ...["Iterator", "Math.sumPrecise", "Uint8Array.fromBase64", "Uint8Array.prototype.toHex", "Error.isError"],
];

describe("browsers", () => {
  let pages: Pages;
  let server: GameServer;

  before(async () => {
    pages = await startPages();
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
  });
  afterEach(() => pages.close());
  after(async () => {
    await pages.end();
    await server.end();
  });

  it("of the last three years, without younger features, play a match and its replay", async () => {
    const page = await pages.open(server.url, {}, without(YOUNG));
    assert.equal(await page.evaluate(() => "parse" in URL), false);
    await quickPlay(page, 2, "Ada");
    await untilScreen(page, "match");
    await untilScreen(page, "result");
    await page.getByRole("button", { name: "Watch the replay" }).click();
    await page.locator("main.replay canvas").waitFor();
  });

  it("that are too old say what is needed, instead of showing nothing", async () => {
    const page = await pages.open(server.url, {}, without(["URL.prototype.searchParams", "WebSocket", "URL"]));
    await page.getByRole("alert").getByText("It needs Chrome or Edge 119, Firefox 115, Safari 17").waitFor();
    await assert.rejects(pages.close()); // the page's own error
  });

  it("without the script, because it cannot be loaded, say so too", async () => {
    const page = await pages.open("about:blank");
    await page.route("**/assets/*.js", (route) => route.abort());
    await page.goto(server.url);
    await page.getByRole("alert").getByText("or something keeps its script from running").waitFor();
    await assert.rejects(pages.close(), /net::ERR_FAILED/);
  });

  it("Firefox shows help and settings on one screen, and plays a match by keyboard to its result", async function () {
    this.timeout(90_000);
    const firefox = await launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true });
    try {
      const problems: string[] = [];
      const page = await firefox.newPage();
      page.on("pageerror", (error) => problems.push(`${error}`));
      page.on("console", (message) => {
        if (["error", "warn"].includes(message.type())) problems.push(message.text());
      });
      await page.goto(server.url);
      await page.setViewport({ width: 640, height: 360 });
      await page.waitForSelector('[name=seats][value="2"]');
      await page.click("[data-dialog=help]");
      await page.waitForSelector(".lesson .ball");
      const scrolls = await page.evaluate(() =>
        [...document.querySelectorAll("html, .panel, dialog")].some(
          ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1,
        ),
      );
      assert.equal(scrolls, false);
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { hidden: true });
      await page.click("[data-dialog=settings]");
      await page.waitForSelector("[name=language]");
      await page.select("[name=language]", "de");
      await page.waitForSelector("html[lang=de]");
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { hidden: true });
      await page.click('label:has([name=seats][value="2"])');
      await page.click("button.primary");
      await page.waitForSelector("main.match canvas", { timeout: 30_000 });
      await steer(page);
      await page.waitForSelector("main.result", { timeout: 60_000 });
      assert.deepEqual(problems, []);
    } finally {
      await firefox.close();
    }
  });
});

/** Moves the paddle both ways while the match runs. */
async function steer(page: FirefoxPage): Promise<void> {
  for (const key of ["ArrowUp", "ArrowDown"] as const) {
    await page.keyboard.down(key);
    await page.keyboard.up(key);
  }
}

/** A script that removes features from the page's JavaScript. */
function without(features: readonly string[]): string {
  const removals = features.map((feature) => {
    const names = feature.split(".");
    const owner = ["globalThis", ...names.slice(0, -1)].join("?.");
    return `if (${owner}) delete ${owner}.${names.at(-1)};`;
  });
  return removals.join("\n").replaceAll("delete globalThis?.", "delete globalThis.");
}
