import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { devices } from "playwright-core";
import type { Session } from "../../src/client/Session.ts";
import { type Network, startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, roomOf, startPages, untilScreen } from "./support/pages.ts";

const QUICK = { COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "1", INTERMISSION_SECONDS: "20" };
const NARROW = { width: 360, height: 640 };

const sessions = createSessions();

/** A spectator of the page's room, to see the state that the server sends. */
async function watcherOf(server: GameServer, page: Page): Promise<Session> {
  const watcher = sessions.open({ url: server.url });
  await watcher.watch({ room_id: await roomOf(page) });
  return watcher;
}

function paddleOf(watcher: Session, username: string) {
  const player = [...(watcher.state?.players.values() ?? [])].find((one) => one.username === username);
  return { direction: player?.paddle.direction, position: player?.paddle.position, connected: player?.connected };
}

describe("the page", () => {
  let pages: Pages;
  let network: Network | undefined;

  before(async () => {
    pages = await startPages({ isNetworkBad: true });
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
    await network?.close();
    network = undefined;
  });
  after(() => pages.end());

  describe("in matches of one life", () => {
    let server: GameServer;

    before(async () => {
      server = await startServer({ ...QUICK, LIVES: "1" });
    });
    after(() => server.end());

    it("plays against a bot by keyboard, has a rematch and shows the replay; every screen is accessible and fits 360 px", async () => {
      const page = await pages.open(server.url);
      const look = async (screen: string) => {
        const wide = page.viewportSize();
        await assertAccessible(page, screen);
        await page.setViewportSize(NARROW);
        await assertNothingOverlaps(page, screen);
        await page.setViewportSize(wide ?? NARROW);
      };
      await look("start");
      await quickPlay(page, 2, "Ada");
      await untilScreen(page, "waiting");
      await untilScreen(page, "match");
      const watcher = await watcherOf(server, page);
      await until("the match is on", () => watcher.status.is === "playing");
      for (const [key, direction] of [
        ["ArrowRight", 1],
        ["KeyA", -1],
      ] as const) {
        await page.keyboard.down(key);
        await until(`${key} steers`, () => paddleOf(watcher, "Ada").direction === direction);
        await page.keyboard.up(key);
        await until("the released paddle stands", () => paddleOf(watcher, "Ada").direction === 0);
      }
      await look("match");
      await untilScreen(page, "result", 60_000);
      await look("result");
      const first = watcher.state?.match_id;
      await page.getByRole("button", { name: "Rematch" }).click();
      await page.waitForSelector("main.match:not([inert])");
      await until("another match is on", () => watcher.status.is === "playing" && watcher.state?.match_id !== first);
      await untilScreen(page, "result", 60_000);
      await page.getByRole("button", { name: "Watch the replay" }).click();
      const time = page.getByRole("slider", { name: "Time" });
      await time.waitFor();
      await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>("[type=range]")?.value) > 0.3);
      await look("replay");
      await page.getByRole("button", { name: "Back to the result" }).click();
      await page.getByRole("button", { name: "Leave" }).click();
      await untilScreen(page, "start");
    });

    it("four pages play each other in a private room by its link, and agree on the winner", async () => {
      const host = await pages.open(server.url);
      await host.fill("[name=name]", "P1");
      await host.getByRole("button", { name: "New private room" }).click();
      await untilScreen(host, "waiting");
      const link = await host.getByLabel("Link to this room").inputValue();
      assert.match(link, /\?code=[A-Z2-9]{6}$/);
      await assertAccessible(host, "private room");
      const guests = await Promise.all(
        [2, 3, 4].map(async (number) => {
          const guest = await pages.open(link);
          await guest.fill("[name=name]", `P${number}`);
          await guest.getByRole("button", { name: "Join the room" }).click();
          await untilScreen(guest, "waiting");
          return guest;
        }),
      );
      const all = [host, ...guests];
      await host.waitForFunction(() => document.querySelectorAll(".seating .free").length === 0);
      for (const page of all) await page.getByRole("button", { name: "I am ready" }).click();
      await Promise.all(all.map((page) => untilScreen(page, "result", 60_000)));
      const winners = await Promise.all(all.map((page) => page.locator(".places .winner .name").textContent()));
      assert.match(winners[0] ?? "", /^P[1-4]$/);
      assert.equal(new Set(winners).size, 1);
    });
  });

  describe("in long matches", () => {
    let server: GameServer;

    before(async () => {
      server = await startServer({ ...QUICK, LIVES: "50" });
    });
    after(() => server.end());

    it("after a reload in a match, the player is back in their seat", async () => {
      const page = await pages.open(server.url);
      await quickPlay(page, 8, "Ada");
      await untilScreen(page, "match");
      const watcher = await watcherOf(server, page);
      await until("the match is on", () => watcher.status.is === "playing");
      const { match_id } = watcher.state ?? {};
      await page.reload();
      await untilScreen(page, "match");
      await until("the player is connected again", () => paddleOf(watcher, "Ada").connected);
      await page.keyboard.down("ArrowLeft");
      await until("the player steers", () => paddleOf(watcher, "Ada").direction === -1);
      assert.equal(watcher.state?.match_id, match_id);
      assert.equal(watcher.state?.players.size, 8);
      await page.setViewportSize(NARROW);
      await assertNothingOverlaps(page, "a match of eight");
    });

    it("without a network for five seconds, it says so and comes back by itself", async () => {
      network = await startNetwork(server.port);
      const page = await pages.open(network.url);
      await quickPlay(page, 2, "Ada");
      await untilScreen(page, "match");
      const watcher = await watcherOf(server, page);
      await until("the match is on", () => watcher.status.is === "playing");
      await page.context().setOffline(true);
      network.down();
      const since = performance.now();
      await page.getByRole("heading", { name: "Reconnecting" }).waitFor();
      await page.getByText("Your device is offline.").waitFor();
      await page.getByText(/^Your seat is held for 1\d seconds more\.$/).waitFor();
      await assertAccessible(page, "reconnecting");
      await until("five seconds are over", () => performance.now() - since > 5_000);
      network.up();
      await page.context().setOffline(false);
      await page.getByRole("heading", { name: "Reconnecting" }).waitFor({ state: "detached" });
      await page.keyboard.down("ArrowRight");
      await until("the player steers", () => paddleOf(watcher, "Ada").direction === 1);
    });

    it("on a phone, the paddle follows a finger at the side of the screen", async () => {
      const page = await pages.open(server.url, devices["Pixel 7"] ?? {});
      await page.fill("[name=name]", "Ada");
      await page.locator(".choices label").first().tap();
      await page.getByRole("button", { name: "Play now" }).tap();
      await untilScreen(page, "match");
      const watcher = await watcherOf(server, page);
      await until("the match is on", () => watcher.status.is === "playing");
      const touch = await page.context().newCDPSession(page);
      const { width = 0, height = 0 } = page.viewportSize() ?? {};
      for (const [share, direction] of [
        [0.95, 1],
        [0.05, -1],
      ] as const) {
        const touchPoints = [{ x: width * share, y: height * 0.7 }];
        await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
        await until("the paddle goes there", () => paddleOf(watcher, "Ada").direction === direction);
        await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
        await until("the paddle stands again", () => paddleOf(watcher, "Ada").direction === 0);
      }
      await assertNothingOverlaps(page, "a phone");
    });

    it("a running match is listed and can be watched, and a spectator can find a match to play", async () => {
      const player = sessions.openBot({ url: server.url });
      await player.play({ mode: "3-player" });
      const page = await pages.open(server.url);
      await page.getByRole("button", { name: "Watch" }).first().click();
      await untilScreen(page, "match");
      await page.getByText("You are watching").waitFor();
      await assertAccessible(page, "watching");
      await page.setViewportSize(NARROW);
      await assertNothingOverlaps(page, "watching");
      await page.getByRole("button", { name: "Play yourself" }).click();
      await untilScreen(page, "waiting");
    });
  });
});
