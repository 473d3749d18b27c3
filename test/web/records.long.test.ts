import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { join, leaveAll, type Player, untilPhase } from "../support/players.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages, untilScreen } from "./support/pages.ts";
import { busyRecords, serveRecords } from "./support/records.ts";

const RANKED = { mode: "2-player", ranked: true };
const NARROW = { viewport: { width: 360, height: 640 } };
/** Matches until a player is on the leaderboard. */
const MATCHES = 10;

describe("the page's records", () => {
  let pages: Pages;
  let server: GameServer;
  let ada: Player["answer"];
  let bob: Player["answer"];

  before(async () => {
    pages = await startPages();
    server = await startServer({
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0",
      INTERMISSION_SECONDS: "60",
      RANKED_WINDOW: "10000",
      RANKED_MEETINGS_PER_DAY: "0",
    });
    for (let match = 0; match < MATCHES; match++) {
      const winner = await join(server.url, { ...RANKED, username: "Ada" }, ada?.token);
      const loser = await join(server.url, { ...RANKED, username: "Bob" }, bob?.token);
      [ada, bob] = [winner.answer, loser.answer];
      await untilPhase(winner, "playing");
      await loser.room.leave();
      await untilPhase(winner, "finished");
      await leaveAll([winner]);
    }
  });
  afterEach(() => pages.close());
  after(async () => {
    await pages.end();
    await server.end();
  });

  /** Opens the page as a player whom this browser knows. */
  async function openAs({ username: name, token }: Player["answer"], path = ""): Promise<Page> {
    const [key, value] = [`pong-player:${server.url}`, JSON.stringify({ name, token })].map((text) =>
      JSON.stringify(text),
    );
    return pages.open(`${server.url}${path}`, {}, `sessionStorage.seen ??= localStorage[${key}] = ${value};`);
  }

  it("show the leaderboard of each mode, those around the player, and profiles behind it", async () => {
    const page = await openAs(bob);
    await page.getByRole("button", { name: "Leaderboard" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Nobody has played ten ranked matches of this kind yet.").waitFor();
    await page.getByRole("radio", { name: "2" }).check({ force: true });
    const rows = page.locator(".ranks tbody tr");
    await rows.nth(1).waitFor();
    assert.match((await rows.nth(0).innerText()).replace(/\s+/g, " "), /^1 Ada 1,\d{3} 10 10$/);
    assert.match((await rows.nth(1).innerText()).replace(/\s+/g, " "), /^2 Bob \d{3} 0 10$/);
    assert.match((await rows.nth(1).getAttribute("class")) ?? "", /you/);
    await page.getByRole("link", { name: "Ada" }).click();
    await page.getByRole("heading", { name: "Ada" }).waitFor();
    await page.getByText("10 wins in a row").waitFor();
    await page.goBack();
    await rows.nth(1).waitFor();
    await page.getByRole("button", { name: "Around me" }).click();
    await rows.nth(1).waitFor();
    await page.keyboard.press("Escape");
    await untilScreen(page, "start");
  });

  it("turn the pages of a long leaderboard", async () => {
    const page = await pages.open("about:blank");
    const asked: string[] = [];
    await serveRecords(page, busyRecords("Grace"));
    page.on("request", (request) => asked.push(new URL(request.url()).search));
    await page.goto(`${server.url}/leaderboard`);
    await page.getByText("99,981–100,000 / 100,000").waitFor();
    assert.ok(await page.getByRole("button", { name: "Next page" }).isDisabled());
    await page.getByRole("button", { name: "Previous page" }).click();
    await until("the page before is asked for", () => asked.at(-1)?.endsWith("offset=99960") === true);
  });

  it("show a profile by its link, with the course of the rating and matches to watch, on the smallest phone too", async () => {
    const page = await pages.open(`${server.url}/players/${ada.player_id}`, NARROW);
    const course = page.getByRole("slider", {
      name: /^Rating after each of the last 10 matches: from 1,\d{3} to 1,\d{3}$/,
    });
    await course.focus();
    await page.keyboard.press("Home");
    const first = (await course.getAttribute("aria-label"))?.match(/from (1,\d{3})/)?.[1];
    await page.locator(".chart figcaption", { hasText: `${first} ·` }).waitFor();
    assert.equal(await page.locator(".history li").count(), MATCHES);
    await page.getByText("10 won, 0 lost").first().waitFor();
    await assertAccessible(page, "profile");
    await assertNothingOverlaps(page, "profile");
    const watch = page.getByRole("link", { name: "Watch" }).first();
    assert.match((await watch.getAttribute("href")) ?? "", /\/replay\/[\w-]+$/);
    await watch.click();
    await page.getByRole("slider", { name: "Time" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Ada" }).waitFor();
    await page.getByRole("link", { name: "Bob" }).first().click();
    await page.getByRole("heading", { name: "Bob" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Delete all about me" }).count(), 0);
  });

  it("say that there is no such player, or that they are not on the leaderboard", async () => {
    const page = await openAs(bob, "/leaderboard");
    await page.getByRole("button", { name: "Around me" }).click();
    await page.getByText("You are not on this leaderboard yet.").waitFor();
    await page.goto(`${server.url}/players/nobody`);
    await page.getByRole("alert").getByText("There is no such player.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await untilScreen(page, "start");
    assert.equal(page.url(), `${server.url}/`);
    await assert.rejects(pages.close(), /404/); // the browser logs the status of the answer
  });

  it("a ranked match is beside the casual one; its wait is told, and its result says how ratings change", async () => {
    const page = await openAs(ada);
    await page.getByRole("radio", { name: "2" }).check({ force: true });
    await page.getByRole("button", { name: "Play ranked" }).click();
    await untilScreen(page, "waiting");
    await page.getByText(/^You have waited 0:0\d\. It usually takes up to \d:\d\d\.$/).waitFor();
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 12_000;
    });
    await page.getByText("100 points more by now").waitFor();
    const other = await join(server.url, RANKED, bob.token);
    await untilScreen(page, "match");
    await untilPhase(other, "playing");
    await other.room.leave();
    await untilScreen(page, "result");
    await page.locator(".places .you", { hasText: /\+\d+$/ }).waitFor();
    await page.locator(".places tr:not(.you)", { hasText: /−\d+$/ }).waitFor();
  });

  it("players delete themselves, once they have confirmed it", async () => {
    const page = await openAs(bob);
    await page.getByRole("button", { name: "Your profile" }).click();
    const ask = page.getByRole("button", { name: "Delete all about me" });
    await ask.click();
    await assertAccessible(page, "deletion");
    await page.getByRole("button", { name: "Cancel" }).click();
    await ask.click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("All about you is deleted.").waitFor();
    await page.getByRole("button", { name: "Back to the start" }).click();
    await untilScreen(page, "start");
    assert.equal(await page.getByLabel("Your name").inputValue(), "");
    assert.equal(await page.getByRole("button", { name: "Your profile" }).count(), 0);
    assert.equal(await page.evaluate((key) => localStorage.getItem(key), `pong-player:${server.url}`), null);
    assert.equal((await fetch(`${server.url}/api/pong/players/${bob.player_id}`)).status, 404);
  });
});
