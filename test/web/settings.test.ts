import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { devices } from "playwright-core";
import type { Session } from "../../src/client/Session.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, roomOf, startPages, untilScreen } from "./support/pages.ts";

const QUICK = { COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "50" };

/** A French keyboard, as Chromium tells it: the key at the place of A has a Q on it. */
const AZERTY = `Object.defineProperty(navigator, "keyboard", { value: {
  getLayoutMap: async () => new Map([["KeyA", "q"], ["KeyW", "z"], ["KeyD", "d"], ["KeyS", "s"]]),
} });`;

/** A gamepad whose stick the test moves by \`window.stick\`. */
const GAMEPAD = `window.stick = 0;
navigator.getGamepads = () => [{ connected: true, axes: [window.stick, window.stick], buttons: [] }];`;

describe("the page's settings", () => {
  const sessions = createSessions();
  let pages: Pages;
  let server: GameServer;

  before(async () => {
    [pages, server] = await Promise.all([startPages(), startServer(QUICK)]);
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
  });
  after(async () => {
    await pages.end();
    await server.end();
  });

  const stored = (page: Page) => page.evaluate(() => JSON.parse(localStorage.getItem("pong-settings") ?? "{}"));

  /** A spectator of the page's match, and the direction that the server knows of the page's paddle. */
  async function watch(page: Page): Promise<{ watcher: Session; direction: () => number | undefined }> {
    await untilScreen(page, "match");
    const watcher = sessions.open({ url: server.url });
    await watcher.watch({ room_id: await roomOf(page) });
    await until("the match is on", () => watcher.status.is === "playing");
    const own = () => [...(watcher.state?.players.values() ?? [])].find(({ username }) => username === "Ada");
    return { watcher, direction: () => own()?.paddle.direction };
  }

  it("speak the browser's language until another one is chosen, and keep that", async () => {
    const page = await pages.open(server.url, { locale: "fr-CA" });
    await page.getByRole("button", { name: "Jouer", exact: true }).waitFor();
    const files: string[] = [];
    page.on("request", (request) => files.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: "Réglages" }).click();
    await page.getByLabel("Langue").selectOption("日本語");
    await page.getByRole("heading", { name: "設定" }).waitFor();
    assert.equal(files.filter((path) => /^\/assets\/.*\.js$/.test(path)).length, 1);
    assert.match(files.join(), /\/ja-/);
    await page.reload();
    await page.getByRole("button", { name: "今すぐプレイ" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
  });

  it("keep volume and keys; keys have the signs of the player's keyboard, and digits send emotes by their place", async () => {
    const page = await pages.open(server.url, {}, AZERTY);
    await page.getByText("Keys ← → Q D").waitFor();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Volume").fill("0.25");
    const asks = page.getByText("Press a key");
    await page.getByRole("button", { name: "Left: Q" }).click();
    await asks.waitFor();
    await page.keyboard.press("Escape"); // no key to steer with: the dialog stays, and so does the key
    await asks.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Left: Q" }).click();
    await asks.waitFor();
    await page.keyboard.press("KeyJ");
    await page.getByRole("button", { name: "Left: J" }).waitFor();
    await page.keyboard.press("Escape");
    const { volume, keys } = await stored(page);
    assert.deepEqual([volume, keys.left], [0.25, "KeyJ"]);
    await page.reload();
    await quickPlay(page, 3, "Ada");
    const { watcher, direction } = await watch(page);
    await page.keyboard.down("KeyJ");
    await until("the new key steers", () => direction() === -1);
    await page.keyboard.up("KeyJ");
    const emotes: string[] = [];
    watcher.onMessage("emote", ({ emote }) => emotes.push(emote));
    await page.keyboard.press("Digit3");
    await until("the emote is there", () => emotes.length === 1);
    assert.deepEqual(emotes, ["nice_save"]);
  });

  it("two players have an arena that fills a wide window: the own side at the left, steered up and down", async () => {
    const page = await pages.open(server.url, { viewport: { width: 1280, height: 720 } });
    await quickPlay(page, 2, "Ada");
    const { direction } = await watch(page);
    await page.getByText("Move your paddle: ↑ ↓ W S").waitFor();
    await page.keyboard.down("ArrowDown");
    await until("down steers to the end of the side", () => direction() === 1);
    await page.keyboard.up("ArrowDown");
    await page.getByText("Let no ball past your side").waitFor();
    await page.mouse.move(300, 80);
    await until("the mouse steers up", () => direction() === -1);
    await page.keyboard.press("ArrowUp");
    await page.getByText("Let no ball past your side").waitFor({ state: "detached" });
    await page.reload();
    await untilScreen(page, "match");
    assert.equal((await stored(page)).hasPlayed, true);
    assert.equal(await page.locator(".hint").count(), 0);
  });

  it("a gamepad steers", async () => {
    const page = await pages.open(server.url, {}, GAMEPAD);
    await quickPlay(page, 3, "Ada");
    const { direction } = await watch(page);
    await page.evaluate("window.stick = 1");
    await until("the stick steers", () => direction() === 1);
    await page.evaluate("window.stick = 0");
    await until("the paddle stands", () => direction() === 0);
  });

  it("on a phone, help speaks of fingers, and its pictures stand still for those who want that", async () => {
    const phone = { ...devices["Pixel 7"], reducedMotion: "reduce" } as const;
    const page = await pages.open(server.url, phone);
    await page.getByRole("button", { name: "How to play" }).tap();
    await page.getByText("Drag anywhere on the screen").last().waitFor();
    const states = await page.evaluate(() =>
      document
        .querySelector(".lessons")
        ?.getAnimations({ subtree: true })
        .map(({ playState }) => playState),
    );
    assert.ok(states && states.length > 5 && states.every((state) => state === "paused"), `${states}`);
    await page.getByRole("button", { name: "Close" }).tap();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
