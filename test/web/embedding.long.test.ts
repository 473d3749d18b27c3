import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoomsAnswer } from "../../src/protocol/api.ts";
import { leash } from "../support/leash.ts";
import { freePort } from "../support/port.ts";
import { type GameServer, startServer } from "../support/server.ts";
import { until } from "../support/until.ts";
import { assertAccessible, assertNothingOverlaps } from "./support/looks.ts";
import type { Pages } from "./support/pages.ts";
import { startPages } from "./support/pages.ts";

const SIGN_IN = "Sign in to play.";

/** Runs the example of a site that embeds the page, on this port and for this game. Resolves to what ends it. */
async function startSite(port: number, game: string): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "pong-site-"));
  const code = readFileSync("examples/embed.mjs", "utf8");
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "embed.mjs"), code.replace("http://localhost:2567", game).replace("3000;", `${port};`));
  const child = spawn(process.execPath, ["embed.mjs"], { cwd: folder, stdio: "ignore" });
  const unleash = leash(child, folder);
  await until("the site answers", () =>
    fetch(`http://localhost:${port}/jwks.json`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return async () => {
    child.kill();
    await once(child, "close");
    unleash();
  };
}

describe("the page on a server without guests", () => {
  let pages: Pages;
  let server: GameServer;
  let site: string;
  let endSite: () => Promise<void>;

  before(async () => {
    const [port, gamePort] = [await freePort(), await freePort()];
    site = `http://localhost:${port}`;
    endSite = await startSite(port, `http://127.0.0.1:${gamePort}`);
    server = await startServer({
      PORT: `${gamePort}`,
      ALLOW_GUESTS: "false",
      PAGE_TOKEN: "true",
      FRAME_ANCESTORS: `https://a.example,${site}`,
      JWT_JWKS_URL: `${site}/jwks.json`,
      JWT_ISSUER: "my-site",
      JWT_AUDIENCE: "pong",
      COUNTDOWN_SECONDS: "0",
      BOT_FILL_SECONDS: "0.1",
    });
    pages = await startPages({ isNetworkBad: true });
  });
  afterEach(() => pages?.close());
  after(async () => {
    await pages?.end();
    await server?.end();
    await endSite?.();
  });

  /** The player of a running match who is not a bot. */
  async function untilPlays(username: string): Promise<void> {
    await until(`${username} plays`, async () => {
      const { rooms } = (await (await fetch(`${server.url}/api/pong/rooms?phase=playing`)).json()) as RoomsAnswer;
      return rooms.some(({ standing }) => standing?.some((player) => player.username === username));
    });
  }

  async function signIn(name: string) {
    const page = await pages.open(site);
    await page.fill("[name=name]", name);
    await page.getByRole("button", { name: "Sign in" }).click();
    return page;
  }

  it("says how to get in, and believes nobody but the listed sites", async () => {
    const page = await pages.open(server.url);
    await page.getByText(SIGN_IN).waitFor();
    assert.equal(await page.getByRole("button", { name: "Play now" }).count(), 0);
    await page.evaluate(() => postMessage({ type: "pong_token", token: "a.b.c" }, "*"));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    assert.equal(await page.getByText(SIGN_IN).count(), 1);
    await assertAccessible(page, "sign in");
    await page.setViewportSize({ width: 360, height: 640 });
    await assertNothingOverlaps(page, "sign in");
  });

  it("plays with the token of the example's site that embeds it, and goes on after a reload", async () => {
    const page = await signIn("Zoë");
    const game = page.frameLocator("iframe");
    await game.getByRole("button", { name: "Play now" }).click();
    await untilPlays("Zoë");
    await game.locator("main.match").waitFor();
    await page.reload();
    // browsers may forbid storage to an embedded page: then it does not know its room, but matchmaking does
    const [play, match] = [game.getByRole("button", { name: "Play now" }), game.locator("main.match")];
    await play.or(match).waitFor();
    if (await play.isVisible()) await play.click();
    await match.waitFor();
  });

  it("plays with a token in its address, which it removes", async () => {
    const signedIn = await signIn("Max");
    const token = await signedIn.evaluate(async () => (await fetch("/token")).text());
    const page = await pages.open(`${server.url}/#token=${token}`);
    await page.getByRole("button", { name: "Play now" }).click();
    await untilPlays("Max");
    assert.equal(page.url(), `${server.url}/`);
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("eyJ")), false);
  });
});
