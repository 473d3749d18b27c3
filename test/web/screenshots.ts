/** `npm run screenshots`: takes the pictures in docs/images. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { devices } from "playwright-core";
import { startServer } from "../support/server.ts";
import { createSessions } from "../support/sessions.ts";
import { until } from "../support/until.ts";
import { quickPlay, startPages, untilScreen } from "./support/pages.ts";

const DIRECTORY = join(import.meta.dirname, "../../docs/images");
const NAMES = ["Grace", "Linus", "Margaret", "Dennis", "Barbara", "Alan", "Radia"];
const WIDE = { viewport: { width: 960, height: 620 } };

await mkdir(DIRECTORY, { recursive: true });
const server = await startServer({ COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "2" });
const quick = await startServer({ COUNTDOWN_SECONDS: "1", BOT_FILL_SECONDS: "1", LIVES: "2" });
const pages = await startPages();
const sessions = createSessions();

/** Seats players with these names, steered by bots. */
async function seat(url: string, names: readonly string[], seats: 4 | 8): Promise<void> {
  await Promise.all(names.map((username) => sessions.openBot({ url, username }, 12).play({ mode: `${seats}-player` })));
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(DIRECTORY, `${name}.png`) });
}

try {
  const start = await pages.open(server.url, WIDE);
  await until("the bots are at play", async () => (await start.locator("canvas").count()) === 1);
  await start.waitForTimeout(1_500);
  await take(start, "start");

  await seat(server.url, NAMES, 8);
  await quickPlay(start, 8, "Ada");
  await untilScreen(start, "match");
  // three balls are in play from 20 s on
  await start.waitForFunction(
    () => /^2:3\d left/.test(document.querySelector(".clock")?.textContent ?? ""),
    undefined,
    { timeout: 40_000 },
  );
  await take(start, "eight-players");

  const phone = await pages.open(server.url, { ...devices["Pixel 7"], deviceScaleFactor: 1 });
  await seat(server.url, NAMES.slice(0, 3), 4);
  await quickPlay(phone, 4, "Ada");
  await untilScreen(phone, "match");
  await phone.waitForFunction(() => /^2:5[0-6] left/.test(document.querySelector(".clock")?.textContent ?? ""));
  await take(phone, "phone");

  const result = await pages.open(quick.url, WIDE);
  await quickPlay(result, 4, "Ada");
  await seat(quick.url, NAMES.slice(0, 3), 4);
  await untilScreen(result, "result", 120_000);
  await result.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === "finished"));
  await take(result, "result");
} finally {
  await sessions.close();
  await pages.end();
  await Promise.all([server.end(), quick.end()]);
}
