import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, startPages, untilScreen } from "./support/pages.ts";

const BRIEF = { COUNTDOWN_SECONDS: "0", INTERMISSION_SECONDS: "1", LIVES: "1" };

describe("leaving", () => {
  let pages: Pages;
  let server: GameServer;
  /** A server whose players wait for ever. */
  let patient: GameServer;
  /** A server whose matches and intermissions are short. */
  let brief: GameServer;

  before(async () => {
    pages = await startPages();
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "50" });
    patient = await startServer({ BOT_FILL_SECONDS: "600" });
    brief = await startServer({ ...BRIEF, BOT_FILL_SECONDS: "0.1" });
  });
  afterEach(() => pages.close());
  after(async () => {
    await pages.end();
    await Promise.all([server.end(), patient.end(), brief.end()]);
  });

  const question = (page: Page) => page.getByRole("dialog", { name: "Leave the match?" });

  async function goBack(page: Page): Promise<void> {
    await page.evaluate(() => history.back());
  }

  it("a running match is confirmed, by the button and by the browser's Back", async () => {
    const page = await pages.open(server.url);
    await quickPlay(page, 2);
    await untilScreen(page, "match");
    const askToLeave = [() => page.getByRole("button", { name: "Leave the match" }).click(), () => goBack(page)];
    for (const ask of askToLeave) {
      await ask();
      await question(page).waitFor();
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" }); // a closed dialog still has its event to tell
      await ask();
      await page.getByRole("button", { name: "Stay" }).click();
      await page.locator("dialog").waitFor({ state: "detached" });
      await page.locator("main.match").waitFor();
    }
    await goBack(page);
    await question(page).waitFor();
    await assertAccessible(page, "the question");
    await page.setViewportSize({ width: 360, height: 640 });
    await assertNothingOverlaps(page, "the question");
    await question(page).getByRole("button", { name: "Leave" }).click();
    await untilScreen(page, "start");
    await page.waitForFunction(() => history.state === null);
    await page.waitForFunction(() => document.querySelector(".visually-hidden[role=status]")?.textContent === "");
    assert.equal(page.url(), `${server.url}/`);
    await page.goBack();
    assert.equal(page.url(), "about:blank");
  });

  it("a room that waits is not asked about: Back leads to the start, also after a reload", async () => {
    const page = await pages.open(patient.url);
    for (const reloads of [false, true]) {
      await page.getByRole("button", { name: "New private room" }).click();
      await untilScreen(page, "waiting");
      if (reloads) {
        await page.reload();
        await untilScreen(page, "waiting");
      }
      await goBack(page);
      await untilScreen(page, "start");
      assert.equal(page.url(), `${patient.url}/`);
    }
  });

  it("without a word after a match ends for good: a reload takes no seat in the next one", async () => {
    const page = await pages.open(brief.url);
    await quickPlay(page, 2);
    await untilScreen(page, "result");
    await page.getByRole("button", { name: "Play again" }).waitFor();
    await page.reload();
    await untilScreen(page, "start");
    await page.locator(".start form .primary").waitFor();
    assert.equal(await page.evaluate(() => Object.keys(sessionStorage).some((key) => key.includes("room"))), false);
  });

  it("a screen leaves its scroll position behind", async () => {
    const page = await pages.open(patient.url, { viewport: { width: 360, height: 240 } });
    await page.getByRole("button", { name: "New private room" }).scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    assert.ok((await page.evaluate(() => scrollY)) > 50);
    await page.getByRole("button", { name: "New private room" }).click();
    await untilScreen(page, "waiting");
    assert.equal(await page.evaluate(() => scrollY), 0);
  });
});
