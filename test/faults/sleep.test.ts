import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { until } from "../support/until.ts";
import type { Member } from "./support/Cluster.ts";
import { report } from "./support/figures.ts";
import { listingsOf } from "./support/listings.ts";
import { onStage } from "./support/stage.ts";
import { busiestOf, timesToPlay } from "./support/strike.ts";

describe("a process that sleeps", function () {
  this.timeout(180_000);

  it("for three seconds keeps its matches: nothing moves house", async () => {
    await onStage({}, async ({ redis, cluster, crowd }) => {
      const sleeper = busiestOf({ cluster, crowd });
      const sleepers = crowd.at(sleeper.processId);
      const before = await listingsOf(redis.port);
      const moment = performance.now();
      sleeper.signal("SIGSTOP");
      await setTimeout(3_000);
      sleeper.signal("SIGCONT");
      await until("it answers", async () => (await fetch(`${sleeper.url}/livez`)).ok);
      const woken = performance.now();
      const isPlayedOn = () => sleepers.every((player) => player.patchAt > woken && player.isPlaying);
      await until("its matches go on", isPlayedOn, 10_000);
      report(
        "SIGSTOP 3 s",
        "sleep to play",
        sleepers.map((player) => player.backAfter(moment) ?? 0),
      );
      await crowd.untilAllPlay(5_000);
      assert.deepEqual(await listingsOf(redis.port), before);
    });
  });

  it("for fifteen seconds finds them somewhere else: it writes nothing, closes its copies, and leaves the newer list alone", async () => {
    await onStage({}, async ({ redis, recorder, cluster, crowd }) => {
      const sleeper = busiestOf({ cluster, crowd });
      const since = performance.now();
      const times = await timesToPlay(crowd, sleeper, () => sleeper.signal("SIGSTOP"), 15_000);
      report("SIGSTOP 15 s", "stop to play", times);
      await setTimeout(Math.max(0, since + 15_000 - performance.now()));
      const listed = await listingsOf(redis.port);
      assert.ok(Object.values(listed).every(({ process }) => process !== sleeper.processId));
      const heard = recorder.heard.length;
      const woken = performance.now();
      sleeper.signal("SIGCONT");
      await until("it has closed its copies", async () => (await roomsAt(sleeper)) === 0);
      assert.deepEqual(await listingsOf(redis.port), listed);
      const ofSleeper = recorder.heard.slice(heard).filter(({ origin }) => origin === sleeper.processId);
      assert.deepEqual(ofSleeper, []);
      assert.ok(crowd.players.every((player) => !player.hasLostConnectionSince(woken)));
      await until("it is counted again", () => isCounted(redis.port, sleeper.processId));
    });
  });
});

async function roomsAt({ url }: Member): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^pong_rooms(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
}

async function isCounted(port: number, processId: string): Promise<boolean> {
  const client = new Redis(port, "127.0.0.1");
  const known = await client.hexists("pong:processes", processId);
  client.disconnect();
  return known === 1;
}
