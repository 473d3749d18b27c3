import assert from "node:assert/strict";
import { assertTimes, report } from "./support/report.ts";
import { runScenario } from "./support/scenario.ts";
import type { TcpProxy } from "./support/TcpProxy.ts";
import { busiestOf, timesToPlay } from "./support/timesToPlay.ts";

/** A process whose machine is silent is given up when its lease has ended. */
const LEASE_MS = 8_000;

describe("the matches of a process that dies", function () {
  this.timeout(180_000);

  it("go on within half a second (median), and within one and a half at worst", async () => {
    await runScenario({}, async (scenario) => {
      const victim = busiestOf(scenario);
      const times = await timesToPlay(scenario.matches, victim, () => victim.kill(), 5_000);
      assertTimes(report("kill -9", "kill to play", times), { median: 500, worst: 1_500 });
    });
  });

  it("go on as fast if the process is started again at once, on the same port", async () => {
    await runScenario({}, async (scenario) => {
      const victim = busiestOf(scenario);
      const restart = () => victim.kill().then(() => victim.start());
      const times = await timesToPlay(scenario.matches, victim, restart, 5_000);
      assertTimes(report("kill -9, restarted", "kill to play", times), { median: 500, worst: 1_500 });
    });
  });

  it("go on when its lease has ended if the machine falls silent, and are not disturbed if it comes back", async () => {
    await runScenario({ proxied: ["address", "redis"] }, async ({ cluster, matches }) => {
      const victim = busiestOf({ cluster, matches });
      const { address, redis } = victim.proxies as Required<Record<"address" | "redis", TcpProxy>>;
      const silence = () => {
        address.freeze();
        redis.freeze();
      };
      const times = await timesToPlay(matches, victim, silence, 20_000);
      assertTimes(report("silent address", "silence to play", times), { worst: LEASE_MS + 5_000 });
      const backAt = performance.now();
      redis.thaw();
      address.thaw();
      await matches.untilAllSeeWhatWasPublished();
      assert.ok(matches.players.every((player) => !player.hasLostConnectionSince(backAt)));
    });
  });
});
