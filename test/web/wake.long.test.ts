import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, roomOf, startPages, untilScreen } from "./support/pages.ts";

/** Counts the notes that the page plays, as `window.notes`, and draws no frame while `window.isAway`. */
const SCRIPT = `
  window.notes = 0;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    window.notes++;
    return create.call(this);
  };
  const request = window.requestAnimationFrame;
  window.requestAnimationFrame = (draw) =>
    request(function next(now) {
      if (window.isAway) request(next);
      else draw(now);
    });`;

/** Half a second, and as much again for a busy machine. */
const BACK_MS = 1_000;

interface TestWindow extends Window {
  notes: number;
  isAway: boolean;
}

declare const window: TestWindow;

describe("a page that is back", () => {
  const sessions = createSessions();
  let pages: Pages;
  let server: GameServer;

  before(async () => {
    pages = await startPages({ isNetworkBad: true });
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "50" });
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
  });
  after(async () => {
    await pages.end();
    await server.end();
  });

  const notesOf = (page: Page) => page.evaluate(() => window.notes);
  const setAway = (page: Page, isAway: boolean) => page.evaluate((is) => Object.assign(window, { isAway: is }), isAway);

  it("is in the match again within half a second, although its connection died without a word", async () => {
    const network = await startNetwork(server.port);
    const page = await pages.open(network.url);
    await quickPlay(page, 2);
    await untilScreen(page, "match");
    await page.waitForSelector(".clock");
    network.stall("WebSockets");
    try {
      const tookMs = await page.evaluate(async () => {
        const since = performance.now();
        const untilAway = (isAway: boolean) =>
          new Promise<void>((resolve) => {
            const look = () => (document.querySelector("dialog[open]") !== null) === isAway && resolve();
            new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
            look();
          });
        const away = untilAway(true);
        document.dispatchEvent(new Event("visibilitychange"));
        await away;
        await untilAway(false);
        return performance.now() - since;
      });
      assert.ok(tookMs < BACK_MS, `${tookMs} ms`);
    } finally {
      await page.close();
      await network.close();
    }
  });

  it("plays nothing of what it has missed without frames, and then plays on", async () => {
    const page = await pages.open(server.url, {}, SCRIPT);
    await quickPlay(page, 8);
    await untilScreen(page, "match");
    await until("notes are played", async () => (await notesOf(page)) > 3);
    const watcher = sessions.open({ url: server.url });
    let losses = 0;
    watcher.onMessage("ball_despawn", () => losses++);
    await watcher.watch({ room_id: await roomOf(page) });
    await setAway(page, true);
    const [lossesBefore, since] = [losses, performance.now()];
    await until("the page counts as away", () => performance.now() - since > 400);
    const before = await notesOf(page);
    await until("a loss", () => losses > lossesBefore, 20_000);
    assert.equal(await notesOf(page), before);
    await setAway(page, false);
    await until("notes are played again", async () => (await notesOf(page)) > before);
  });
});
