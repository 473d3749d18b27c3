import assert from "node:assert/strict";
import type { ReplayAnswer } from "../../src/recording/verify.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { assertAccessible } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages } from "./support/pages.ts";

describe("a replay on the page", () => {
  const sessions = createSessions();
  let pages: Pages;
  let server: GameServer;
  let link = "";

  before(async () => {
    pages = await startPages();
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
    const player = sessions.open({ url: server.url, username: "Ada" });
    await player.play({ mode: "2-player" });
    await untilStatus(player, "finished");
    link = `${server.url}/replay/${player.state?.match_id}`;
  });
  afterEach(() => pages.close());
  after(async () => {
    await sessions.close();
    await pages.end();
    await server.end();
  });

  it("is marked as verified, and what was changed is named", async () => {
    const page = await pages.open("about:blank");
    let change: (replay: ReplayAnswer) => Partial<ReplayAnswer> = (replay) => replay;
    await page.route("**/api/pong/matches/*/replay", async (route) => {
      const response = await route.fetch();
      const replay = (await response.json()) as ReplayAnswer;
      await route.fulfill({ response, json: { ...replay, ...change(replay) } });
    });
    for (const [text, another] of [
      ["Verified", () => ({})],
      ["The replay was changed", ({ seed }) => ({ seed: seed === 1 ? 2 : 1 })],
      ["The result was changed", ({ players }) => ({ players: players.toReversed() })],
      ["The signature is forged", ({ signature }) => ({ signature: `${signature?.slice(0, -9)}AAAAAAAAA` })],
    ] as [string, typeof change][]) {
      change = another;
      await page.goto(link);
      await page.getByRole("status").filter({ hasText: text }).waitFor();
    }
  });

  it("tells why a ball was lost, on the smallest phone too", async () => {
    const page = await pages.open(link, { viewport: { width: 360, height: 640 } });
    const time = page.getByRole("slider", { name: "Time" });
    await page.getByRole("button", { name: "Pause" }).click();
    await time.press("Home"); // a slow browser may have played past the only loss
    await page.getByRole("button", { name: "Next loss" }).click();
    await page.getByText(/lost a ball\. .* The paddle missed by [\d.]+ % of the side\./).waitFor();
    assert.ok(Number(await time.inputValue()) > 0);
    await assertAccessible(page, "replay");
    const excess = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    assert.equal(await page.evaluate(excess), 0);
  });
});
