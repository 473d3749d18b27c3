import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import { listingsOf } from "./support/listings.ts";
import { report } from "./support/report.ts";
import { runScenario } from "./support/scenario.ts";
import { busiestOf, timesToPlay } from "./support/timesToPlay.ts";

const LONG_MS = 15_000;

describe("a process that is stopped for a while", function () {
  this.timeout(180_000);

  it("keeps its matches if it sleeps for three seconds", async () => {
    await runScenario({}, async ({ redis, cluster, matches }) => {
      const sleeper = busiestOf({ cluster, matches });
      const affected = matches.playersAt(sleeper.processId);
      const before = await listingsOf(redis.port);
      const stoppedAt = performance.now();
      sleeper.signal("SIGSTOP");
      await delay(3_000);
      sleeper.signal("SIGCONT");
      await until("it answers", async () => (await fetch(`${sleeper.url}/livez`)).ok);
      const awakeAt = performance.now();
      const allPlay = () => affected.every((player) => player.patchAt > awakeAt && player.isPlaying);
      await until("its matches go on", allPlay, 10_000);
      const times = affected.map((player) => player.msToPlayAfter(stoppedAt) ?? 0);
      report("SIGSTOP 3 s", "sleep to play", times);
      await matches.untilAllPlay(5_000);
      assert.deepEqual(await listingsOf(redis.port), before);
    });
  });

  it("loses its matches if it sleeps for fifteen seconds, closes its copies then, and changes nothing", async () => {
    await runScenario({}, async ({ redis, recorder, cluster, matches }) => {
      const sleeper = busiestOf({ cluster, matches });
      const stoppedAt = performance.now();
      const times = await timesToPlay(matches, sleeper, () => sleeper.signal("SIGSTOP"), LONG_MS);
      report("SIGSTOP 15 s", "stop to play", times);
      await delay(Math.max(0, stoppedAt + LONG_MS - performance.now()));
      const listings = await listingsOf(redis.port);
      assert.ok(Object.values(listings).every(({ process }) => process !== sleeper.processId));
      const eventsBefore = recorder.events.length;
      const awakeAt = performance.now();
      sleeper.signal("SIGCONT");
      await until("it has closed its copies", async () => (await roomsAt(sleeper)) === 0);
      assert.deepEqual(await listingsOf(redis.port), listings);
      const fromSleeper = recorder.events.slice(eventsBefore).filter(({ origin }) => origin === sleeper.processId);
      assert.deepEqual(fromSleeper, []);
      assert.ok(matches.players.every((player) => !player.hasLostConnectionSince(awakeAt)));
      await until("it is listed as a process again", () => isListed(redis.port, sleeper.processId));
    });
  });
});

async function roomsAt({ url }: Member): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^pong_rooms(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
}

async function isListed(port: number, processId: string): Promise<boolean> {
  const client = new Redis(port, "127.0.0.1");
  const found = await client.hexists("pong:processes", processId);
  client.disconnect();
  return found === 1;
}
