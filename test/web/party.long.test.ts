import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { roomOf, startPages, untilScreen } from "./support/pages.ts";

const NARROW = { width: 360, height: 640 };

describe("a party on the page", () => {
  let pages: Pages;
  let server: GameServer;

  before(async () => {
    pages = await startPages({ isNetworkBad: true });
    server = await startServer({ COUNTDOWN_SECONDS: "0", BOT_FILL_SECONDS: "0", LIVES: "1" });
  });
  afterEach(() => pages.close());
  after(async () => {
    await pages.end();
    await server.end();
  });

  const members = (page: Page) => page.locator(".party li .name").allTextContents();

  async function follow(link: string, name: string): Promise<Page> {
    const page = await pages.open(link);
    await page.fill("[name=name]", name);
    await page.getByRole("button", { name: "Join the party" }).press("Enter");
    await page.getByRole("button", { name: "Leave the party" }).waitFor();
    return page;
  }

  it("forms by its link and goes where its leader finds a match, again and again", async () => {
    const leader = await pages.open(server.url);
    await leader.fill("[name=name]", "Ada");
    await leader.getByRole("button", { name: "New party" }).press("Enter");
    const link = await leader.getByLabel("Link to this party").inputValue();
    assert.match(link, /\?party=[A-Z2-9]{6}$/);
    const friends = [await follow(link, "Bob"), await follow(link, "Eve")];
    const all = [leader, ...friends];
    for (const page of all) await page.waitForFunction(() => document.querySelectorAll(".party li").length === 3);
    assert.deepEqual(await members(leader), ["Ada", "Bob", "Eve"]);
    for (const page of [leader, friends[0] as Page]) {
      await assertAccessible(page, "party");
      const wide = page.viewportSize();
      await page.setViewportSize(NARROW);
      await assertNothingOverlaps(page, "party");
      await page.setViewportSize(wide ?? NARROW);
    }

    assert.equal(await leader.isDisabled('[name=seats][value="2"]'), true, "too small for the party");
    await leader.check('[name=seats][value="3"]');
    await leader.getByRole("button", { name: "Play together" }).click();
    await Promise.all(all.map((page) => untilScreen(page, "match")));
    const rooms = await Promise.all(all.map(roomOf));
    assert.equal(new Set(rooms).size, 1);
    await Promise.all(all.map((page) => untilScreen(page, "result")));

    await leader.getByRole("button", { name: "Leave", exact: true }).click();
    await untilScreen(leader, "start");
    await leader.check('[name=seats][value="3"]');
    await leader.getByRole("button", { name: "Play together" }).click();
    await Promise.all(all.map((page) => untilScreen(page, "match")));
    const next = await Promise.all(all.map(roomOf));
    assert.equal(new Set(next).size, 1);
    assert.notEqual(next[0], rooms[0]);
  });

  it("outlives a reload; the next member leads when its leader leaves", async () => {
    const leader = await pages.open(server.url);
    await leader.getByRole("button", { name: "New party" }).click();
    const friend = await follow(await leader.getByLabel("Link to this party").inputValue(), "Bob");
    await friend.reload();
    await friend.getByText("Guest picks the match.").waitFor();
    await leader.getByRole("button", { name: "Leave the party" }).click();
    await leader.getByRole("button", { name: "New party" }).waitFor();
    await friend.getByText("Pick a match.").waitFor();
    assert.deepEqual(await members(friend), ["Bob"]);
    assert.equal(await friend.getByRole("button", { name: "Play together" }).count(), 1);
  });
});
