import { setTimeout as delay } from "node:timers/promises";
import { until } from "../support/until.ts";
import { duringOutage } from "./support/outage.ts";
import { startReplicated } from "./support/replicated.ts";
import { runScenario } from "./support/scenario.ts";

describe("matches go on while three Sentinels replace a primary", function () {
  this.timeout(180_000);

  for (const [what, behindMs] of [
    ["by a replica that is in step", 0],
    ["by a replica that is seven seconds behind", 7_000],
  ] as const) {
    it(`that is killed, ${what}`, async () => {
      const replicated = await startReplicated();
      try {
        await runScenario({ redis: replicated.redis, redisUrl: replicated.redisUrl }, async (scenario) => {
          const { redis: primary, recorder, matches } = scenario;
          const { replica, cut, isPromoted } = replicated;
          // from here on, nothing that the primary publishes is heard from the replica too
          await cut();
          await recorder.follow(replica.port);
          await delay(behindMs);
          await duringOutage(scenario, `fail-over, ${behindMs / 1000} s behind`, async () => {
            await primary.kill();
            await until("the replica is the primary", isPromoted, 60_000);
          });
          scenario.redis = replica;
          const before = recorder.events.length;
          await until("events are published", () => recorder.events.length > before);
          await matches.untilAllSeeWhatWasPublished();
        });
      } finally {
        await replicated.stop();
      }
    });
  }
});
