import assert from "node:assert/strict";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages, untilScreen } from "./support/pages.ts";

const HTML = { headers: { accept: "text/html" } };

describe("links to the page", () => {
  const sessions = createSessions();
  let pages: Pages;
  let quick: GameServer;
  let long: GameServer;

  before(async () => {
    pages = await startPages();
    long = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "600", LIVES: "50" });
    quick = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0.1", LIVES: "1" });
  });
  afterEach(async () => {
    await sessions.close();
    await pages.close();
  });
  after(async () => {
    await pages.end();
    await Promise.all([quick.end(), long.end()]);
  });

  it("show the replay of a match to anybody, and Escape leaves it", async () => {
    const player = sessions.open({ url: quick.url, username: "Ada" });
    await player.play({ mode: "2-player" });
    await untilStatus(player, "finished");
    const page = await pages.open(`${quick.url}/replay/${player.state?.match_id}`);
    await untilScreen(page, "replay");
    await page.getByRole("slider", { name: "Time" }).waitFor();
    await page.keyboard.press("Escape");
    await untilScreen(page, "start");
    assert.equal(page.url(), `${quick.url}/`);
  });

  it("of a friend whose match runs offer to watch and to join the next one", async () => {
    const [host, guest] = [sessions.openBot({ url: long.url }), sessions.openBot({ url: long.url })];
    const { code } = await host.play({ mode: "3-player", private: true });
    await guest.play({ code: code ?? assert.fail() });
    for (const session of [host, guest]) session.ready();
    await untilStatus(host, "playing");
    const page = await pages.open(`${long.url}/?code=${code}`, { viewport: { width: 360, height: 640 } });
    await page.fill("[name=name]", "Ada");
    await page.getByRole("button", { name: "Join the room" }).click();
    await page.getByRole("button", { name: "Watch", exact: true }).waitFor();
    await assertNothingOverlaps(page, "a match that runs");
    await page.getByRole("button", { name: "Join the next one" }).click();
    await page.getByText("You play in the next match").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("code"), code);
    await guest.leave();
    await untilStatus(host, "finished");
    host.rematch();
    await page.getByRole("button", { name: "I am ready" }).waitFor();
    const names = () => [...(host.state?.players.values() ?? [])].map(({ username }) => username);
    await until("the friend is on a seat", () => names().includes("Ada"));
    await assert.rejects(pages.close(), /409/); // the browser logs the answer that the match has begun
  });

  it("of another friend are followed in a tab that was in a room", async () => {
    const host = sessions.open({ url: long.url });
    const { code } = await host.play({ mode: "3-player", private: true });
    const page = await pages.open(long.url);
    await page.getByRole("button", { name: "New private room" }).click();
    await untilScreen(page, "waiting");
    await page.goto(`${long.url}/?code=${code}`);
    await page.getByRole("button", { name: "Join the room" }).click();
    await until("the friend is on a seat", () => host.state?.players.size === 2);
  });

  it("lead to a match from the list of those that run, which says who plays and with how many lives", async () => {
    const [one, two] = ["Ada", "Ada"].map((username) => sessions.open({ url: long.url, username }));
    await Promise.all([one, two].map((session) => session?.play({ mode: "2-player" })));
    const page = await pages.open(long.url, { permissions: ["clipboard-read", "clipboard-write"] });
    const room = page.locator(".running li", { hasText: "Ada (2)" });
    await room
      .getByText(/^4\d lives$/)
      .first()
      .waitFor();
    await assertAccessible(page, "the list");
    await page.setViewportSize({ width: 360, height: 640 });
    await assertNothingOverlaps(page, "the list");
    await room.getByRole("button", { name: "Copy link" }).click();
    await room.getByText("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, `${long.url}/?watch=${one?.seat?.room_id}`);
    await page.goto(link);
    await page.getByRole("button", { name: "Watch", exact: true }).first().click();
    await untilScreen(page, "match");
    await page.getByRole("button", { name: "Join the next one" }).click();
    await page.getByText("You play in the next match").waitFor();
    await two?.leave();
    await untilStatus(one ?? assert.fail(), "finished");
    one?.rematch();
    await page.getByRole("button", { name: "Leave the match" }).waitFor();
    const names = () => [...(one?.state?.players.values() ?? [])].map(({ username }) => username);
    await until("the page plays", () => names().length === 2 && !names().every((name) => name === "Ada"));
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
