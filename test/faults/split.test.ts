import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Member } from "./support/Cluster.ts";
import { assertTimes, report } from "./support/report.ts";
import type { Scenario } from "./support/scenario.ts";
import { runScenario } from "./support/scenario.ts";
import { busiestOf, timesToPlay } from "./support/timesToPlay.ts";

const LEASE_MS = 8_000;
const CUT_MS = 20_000;

describe("a process that is cut off from Redis and its peers, but not from its clients", function () {
  this.timeout(180_000);

  it("stops when its lease has ended: its matches go on elsewhere, and nobody sees two histories", async () => {
    await runScenario({ size: 2, proxied: ["internal", "redis"] }, async (scenario) => {
      const { matches, recorder } = scenario;
      const victim = busiestOf(scenario);
      const [other] = scenario.cluster.members.filter((member) => member !== victim) as [Member];
      const cutAt = performance.now();
      const cut = () => {
        for (const { proxies } of [victim, other]) proxies.internal?.freeze();
        victim.proxies.redis?.freeze();
      };
      const times = await timesToPlay(matches, victim, cut, CUT_MS);
      assertTimes(report("split network", "cut to play", times), { worst: LEASE_MS + 5_000 });
      await delay(Math.max(0, cutAt + CUT_MS - performance.now()));
      const before = recorder.events.length;
      await heal(scenario);
      await matches.untilAllSeeWhatWasPublished();
      await delay(3_000);
      const fromVictim = recorder.events.slice(before).filter(({ origin }) => origin === victim.processId);
      assert.deepEqual(fromVictim, []);
    });
  });

  it("plays on if it reaches its peers and they lack Redis too", async () => {
    await runScenario({ size: 2, proxied: ["redis"] }, async (scenario) => {
      const { cluster, matches } = scenario;
      const cutAt = performance.now();
      for (const { proxies } of cluster.members) proxies.redis?.freeze();
      await delay(CUT_MS);
      await heal(scenario);
      await matches.untilAllPlay(5_000);
      assert.ok(matches.players.every((player) => !player.hasLostConnectionSince(cutAt)));
    });
  });
});

async function heal({ cluster }: Scenario): Promise<void> {
  for (const { proxies } of cluster.members) {
    proxies.internal?.thaw();
    proxies.redis?.thaw();
  }
}
