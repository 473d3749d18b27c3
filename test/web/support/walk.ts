import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startServer } from "../../support/server.ts";
import { createSessions, untilStatus } from "../../support/sessions.ts";
import type { Pages } from "./pages.ts";
import { quickPlay, untilScreen } from "./pages.ts";
import { busyRecords, serveRecords } from "./records.ts";

/** Sizes of windows: phones both ways, a tablet, laptops, and a laptop's window at 200 % zoom. */
export const SIZES = [
  ...[
    [360, 640],
    [640, 360],
    [390, 844],
    [844, 390],
    [820, 1180],
    [1180, 820],
    [1280, 720],
    [1440, 900],
    [720, 450],
  ],
].map(([width = 0, height = 0]) => ({ width, height }));

export const LANGUAGES = ["en", "de", "fr", "es", "ja"] as const;

type Visit = (page: Page, screen: string) => Promise<void>;

/** As long as names can be. */
const NAME = "Wolfeschlegelsteinha";
/** Bots do not come by themselves: each screen stays until the walk goes on. */
const SLOW = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "600", INTERMISSION_SECONDS: "600" };

/** Goes through the page's screens and dialogs, and calls `visit` on each. */
export async function walkScreens(pages: Pages, visit: Visit): Promise<void> {
  const [long, short] = await Promise.all([
    startServer({ ...SLOW, LIVES: "50" }),
    startServer({ ...SLOW, LIVES: "1", BOT_LEVEL: "strong" }),
  ]);
  const sessions = createSessions();
  const other = sessions.openBot({ url: long.url, username: NAME });
  await other.play({ mode: "8-player" });
  other.startWithBots();
  await untilStatus(other, "playing");
  const page = await pages.open(long.url);
  try {
    await page.locator(".running li").waitFor();
    await visit(page, "start");
    for (const dialog of ["help", "settings"]) {
      await openDialog(page, dialog);
      await visit(page, dialog);
      await closeDialog(page);
    }
    for (const seats of [8, 4, 2]) {
      await quickPlay(page, seats, NAME);
      await untilScreen(page, "waiting");
      if (seats === 8) await visit(page, "waiting");
      await page.locator(".waiting .primary").click();
      await untilScreen(page, "match");
      await visit(page, `match-${seats}`);
      await page.reload(); // a seat in a match is come back to
      await untilScreen(page, "match");
      await leaveMatch(page);
    }
    await walkRecords(page, visit);
    await page.locator(`[name=seats][value="8"]`).check();
    await playRanked(page);
    await visit(page, "ranked");
    await page.locator(".waiting footer > .button").click();
    await page.locator(`[name=seats][value="8"]`).check();
    await page.locator(".private > .button").first().click();
    await untilScreen(page, "waiting");
    await visit(page, "private");
    await page.goto(short.url);
    await page.locator(`[name=seats][value="2"]`).check();
    await playRanked(page);
    const opponent = sessions.open({ url: short.url, username: NAME });
    await opponent.play({ mode: "2-player", ranked: true });
    await untilScreen(page, "match");
    await opponent.leave();
    await untilScreen(page, "result");
    await visit(page, "ranked-result");
    await page.locator(".result footer .button").last().click();
    await quickPlay(page, 8, NAME);
    await untilScreen(page, "waiting");
    await page.locator(".waiting .primary").click();
    await untilScreen(page, "result");
    await visit(page, "result");
    await page
      .locator(".result footer .button", { has: page.locator("svg") })
      .first()
      .click();
    await page.locator(".controls").waitFor();
    await visit(page, "replay");
    assert.equal(await page.locator("main.replay").count(), 1);
  } finally {
    await sessions.close();
    await page.close();
    await Promise.all([long.end(), short.end()]);
  }
}

/** Visits the leaderboard and the player's profile, and comes back to the start. */
async function walkRecords(page: Page, visit: Visit): Promise<void> {
  await serveRecords(page, busyRecords(NAME));
  await page.locator(".links .button").first().click();
  await page.locator(".ranks").waitFor();
  await visit(page, "leaderboard");
  await page.keyboard.press("Escape");
  await page.locator(".links .button").last().click();
  await page.locator(".chart").waitFor();
  await visit(page, "profile");
  await page.keyboard.press("Escape");
  await untilScreen(page, "start");
}

async function playRanked(page: Page): Promise<void> {
  await page.locator(".kinds .button:not(.primary)").click();
  await untilScreen(page, "waiting");
}

/** Chooses a language in the settings. */
export async function speak(page: Page, language: string): Promise<void> {
  const dialog = await page.locator("dialog.modal").count();
  const isSettings = dialog > 0 && (await page.locator("[name=language]").count()) > 0;
  if (dialog > 0 && !isSettings) await closeDialog(page);
  if (!isSettings) await openDialog(page, "settings");
  await page.locator("[name=language]").selectOption(language);
  await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
  if (isSettings) return;
  await closeDialog(page);
  if (dialog > 0) await openDialog(page, "help");
}

async function openDialog(page: Page, name: string): Promise<void> {
  await page.locator(`main:not([inert]) [data-dialog=${name}]`).evaluate((button: HTMLButtonElement) => button.click());
  await page.locator("dialog.modal").waitFor();
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator("dialog.modal").waitFor({ state: "detached" });
}

async function leaveMatch(page: Page): Promise<void> {
  await page.locator(".match .bar > .button").last().click();
  await page.locator("dialog.modal .content > div.row .button").last().click();
  await untilScreen(page, "start");
}
