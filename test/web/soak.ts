/** `npm run soak:page`: plays for ten minutes in one page, prints the heap after a collection every minute, and fails if it grows. */
import { setTimeout } from "node:timers/promises";
import { startServer } from "../support/server.ts";
import { quickPlay, startPages, untilScreen } from "./support/pages.ts";

const MINUTES = Number(process.argv[2] ?? 10);
/** Growth after the second minute. */
const MAX_GROWTH_BYTES = 2_000_000;

const server = await startServer({
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0.1",
  LIVES: "255",
  TIME_LIMIT_SECONDS: "3600",
});
const pages = await startPages();
const page = await pages.open(server.url);
await quickPlay(page, 8);
await untilScreen(page, "match");
const devTools = await page.context().newCDPSession(page);
const heaps: number[] = [];
for (let minute = 1; minute <= MINUTES; minute++) {
  await setTimeout(60_000);
  await devTools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  heaps.push(usedSize);
  console.log(`minute ${minute}: ${(usedSize / 1e6).toFixed(2)} MB`);
}
await pages.close();
await pages.end();
await server.end();
const growth = (heaps.at(-1) ?? 0) - (heaps[1] ?? heaps[0] ?? 0);
console.log(`growth: ${(growth / 1e6).toFixed(2)} MB`);
process.exitCode = growth > MAX_GROWTH_BYTES ? 1 : 0;
