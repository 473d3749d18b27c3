import assert from "node:assert/strict";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { assertAccessible } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages, untilScreen } from "./support/pages.ts";

const HTML = { headers: { accept: "text/html" } };

describe("links to the page", () => {
  const sessions = createSessions();
  let pages: Pages;
  let quick: GameServer;

  before(async () => {
    pages = await startPages();
    quick = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
  });
  after(async () => {
    await pages.end();
    await quick.end();
  });

  it("show the replay of a match to anybody, and Escape leaves it", async () => {
    const player = sessions.openBot({ url: quick.url, username: "Ada" });
    await player.play({ mode: "2-player" });
    await untilStatus(player, "finished");
    const page = await pages.open(`${quick.url}/replay/${player.state?.match_id}`);
    await untilScreen(page, "replay");
    await page.getByRole("slider", { name: "Time" }).waitFor();
    await page.keyboard.press("Escape");
    await untilScreen(page, "start");
    assert.equal(page.url(), `${quick.url}/`);
  });

  it("that lead nowhere show people a page, and callers of the API JSON", async () => {
    const answers = await Promise.all([
      fetch(`${quick.url}/nope`),
      fetch(`${quick.url}/api/pong/nope`, HTML),
      fetch(`${quick.url}/nope/deep/`, HTML),
    ]);
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.get("content-type")?.split(";")[0]]),
      [
        [404, "application/json"],
        [404, "application/json"],
        [404, "text/html"],
      ],
    );
    const page = await pages.open("about:blank");
    await page.goto(`${quick.url}/nope/deep/`);
    await untilScreen(page, "missing");
    await assertAccessible(page, "missing");
    await page.getByRole("button", { name: "Back to the start" }).click();
    await untilScreen(page, "start");
    assert.equal(page.url(), `${quick.url}/`);
    await assert.rejects(pages.close(), /404/); // the browser logs the status of the page
  });
});
