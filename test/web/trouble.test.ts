import assert from "node:assert/strict";
import { startNetwork } from "../support/proxy.ts";
import type { GameServer } from "../support/server.ts";
import { startServer } from "../support/server.ts";
import { createSessions, untilStatus } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import { demoReplay } from "./support/demoReplay.ts";
import type { Pages } from "./support/pages.ts";
import { quickPlay, startPages, untilScreen } from "./support/pages.ts";

describe("the page in trouble", () => {
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

  it("tries to reconnect as soon as the browser is online or the page is back, from its cache or from being frozen, and Escape does not close the dialog", async () => {
    const network = await startNetwork(server.port);
    try {
      const page = await pages.open(network.url);
      await quickPlay(page, 2);
      await untilScreen(page, "match");
      let attempts = 0;
      page.on("request", (request) => {
        if (/matchmaking/.test(request.url())) attempts++;
      });
      network.down();
      const dialog = page.getByRole("heading", { name: "Reconnecting" });
      await dialog.waitFor();
      for (let press = 0; press < 3; press++) await page.keyboard.press("Escape");
      // the ten attempts after this one would take 18 seconds or more by themselves
      await until("it has tried nine times", () => attempts >= 9);
      const since = performance.now();
      for (let attempt = 0; attempt < 10; attempt++) {
        const request = page.waitForRequest(/matchmaking/);
        await page.evaluate((turn) => {
          const event = ["online", "pageshow", "resume"][turn % 3] ?? "";
          (event === "resume" ? document : window).dispatchEvent(new Event(event));
        }, attempt);
        await request;
      }
      assert.ok(performance.now() - since < 15_000);
      assert.ok(await dialog.isVisible());
      network.up();
      await dialog.waitFor({ state: "detached" });
      await page.close();
    } finally {
      await network.close();
    }
  });

  it("offers to watch the private room whose match has begun, and keeps its code in the address", async () => {
    const [host, guest] = [sessions.openBot({ url: server.url }), sessions.openBot({ url: server.url })];
    const { code } = await host.play({ mode: "2-player", private: true });
    await guest.play({ code: code ?? assert.fail() });
    for (const session of [host, guest]) session.ready();
    await untilStatus(host, "playing");
    const page = await pages.open(`${server.url}/?code=${code}`);
    await page.getByRole("button", { name: "Join the room" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("code"), code);
    await page.getByRole("button", { name: "Watch", exact: true }).first().click();
    await page.getByText("You are watching").waitFor();
    await assert.rejects(pages.close(), /409/); // the browser logs the answer that the match has begun
  });

  it("says that it must be reloaded when the server has another version of the protocol", async () => {
    const page = await pages.open(server.url);
    await page.route("**/matchmaking", (route) => {
      const body = route.request().postDataJSON();
      return route.continue({ postData: JSON.stringify({ ...body, protocol: body.protocol - 1 }) });
    });
    await quickPlay(page, 2);
    await page.getByRole("alert").getByText("Reload it").waitFor();
    await assert.rejects(pages.close(), /400/); // the browser logs the refusal
  });

  it("says why a replay cannot be shown", async () => {
    const page = await pages.open("about:blank");
    await page.route("**/replay", (route) => route.fulfill({ json: { ...demoReplay(2, 1), version: 0 } }));
    await page.goto(`${server.url}/replay/old`);
    await page.getByRole("alert").getByText("The replay cannot be shown").waitFor();
    await until("the spinner is gone", async () => (await page.locator(".spinner").count()) === 0);
  });
});
