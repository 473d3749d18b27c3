import assert from "node:assert/strict";
import { report } from "./support/figures.ts";
import { onStage } from "./support/stage.ts";
import { busiestOf, timesToPlay } from "./support/strike.ts";
import type { Wire } from "./support/Wire.ts";

/** What a dead machine takes until its lease has ended. */
const LEASE_MS = 8_000;

describe("a process that dies", function () {
  this.timeout(180_000);

  it("its matches are played on within half a second, at worst one and a half", async () => {
    await onStage({}, async (stage) => {
      const victim = busiestOf(stage);
      const times = await timesToPlay(stage.crowd, victim, () => victim.kill(), 5_000);
      const { median, worst } = report("kill -9", "kill to play", times);
      assert.ok(median < 500 && worst < 1_500);
    });
  });

  it("the same if it is started again at once, on the same port", async () => {
    await onStage({}, async (stage) => {
      const victim = busiestOf(stage);
      const again = () => victim.kill().then(() => victim.start());
      const times = await timesToPlay(stage.crowd, victim, again, 5_000);
      const { median, worst } = report("kill -9, restarted", "kill to play", times);
      assert.ok(median < 500 && worst < 1_500);
    });
  });

  it("if its whole address falls silent, when its lease has ended; and it writes nothing when it is heard of again", async () => {
    await onStage({ wired: ["address", "redis"] }, async (stage) => {
      const victim = busiestOf(stage);
      const { address, redis } = victim.wires as Required<Record<"address" | "redis", Wire>>;
      const silence = async () => {
        address.freeze();
        redis.freeze();
      };
      const times = await timesToPlay(stage.crowd, victim, silence, 20_000);
      const { worst } = report("silent address", "silence to play", times);
      assert.ok(worst < LEASE_MS + 5_000);
      const back = performance.now();
      redis.thaw();
      address.thaw();
      await stage.crowd.untilAllSeeTheSame();
      assert.ok(stage.crowd.players.every((player) => !player.hasLostConnectionSince(back)));
    });
  });
});
