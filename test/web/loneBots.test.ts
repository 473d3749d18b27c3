import assert from "node:assert/strict";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, roomOf, startPages, untilScreen } from "./support/pages.ts";

const NARROW = { width: 360, height: 640 };

describe("a lone player", () => {
  const sessions = createSessions();
  let pages: Pages;
  let server: GameServer;

  before(async () => {
    pages = await startPages();
    server = await startServer({ COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "600", LIVES: "1" });
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
  });
  after(async () => {
    await pages.end();
    await server.end();
  });

  it("starts with bots of their choice at once, and has a rematch soon after asking", async () => {
    const page = await pages.open(server.url);
    await page.selectOption("[name=bots]", "weak");
    await quickPlay(page, 2, "Ada");
    await page.getByRole("button", { name: "Start with bots now" }).click();
    await untilScreen(page, "match");
    const watcher = sessions.open({ url: server.url });
    assert.equal((await watcher.watch({ room_id: await roomOf(page) })).bot_level, "weak");
    await untilScreen(page, "result");
    const rematch = page.getByRole("button", { name: /^Rematch\s*\d+ s$/ });
    const before = await rematch.textContent();
    await page.waitForFunction((text) => document.querySelector(".card .primary")?.textContent !== text, before);
    await page.setViewportSize(NARROW);
    await assertNothingOverlaps(page, "result");
    const tookMs = await page.evaluate(async () => {
      const since = performance.now();
      document.querySelector<HTMLButtonElement>(".card .primary")?.click();
      while (document.querySelector("main.match:not([inert]) .clock") === null) {
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - since;
    });
    // a second and a half on an idle machine
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
  });

  it("starts a private room with bots too", async () => {
    const page = await pages.open(server.url, { viewport: NARROW });
    await page.getByRole("button", { name: "New private room" }).click();
    await untilScreen(page, "waiting");
    await assertNothingOverlaps(page, "private room");
    await page.getByRole("button", { name: "Start with bots now" }).click();
    await untilScreen(page, "match");
  });
});
