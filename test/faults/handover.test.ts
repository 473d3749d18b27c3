import assert from "node:assert/strict";
import { callSteadily } from "../support/calls.ts";
import { until } from "../support/until.ts";
import { report } from "./support/figures.ts";
import type { Player } from "./support/Player.ts";
import { onStage } from "./support/stage.ts";

describe("a process that is told to stop", function () {
  this.timeout(180_000);

  it("gives its matches to the others, one process after the other, and no call for a match fails meanwhile", async () => {
    await onStage({}, async ({ cluster, crowd }) => {
      const calls = callSteadily(cluster.url, 10);
      const moves: { readonly player: Player; readonly connection: number }[] = [];
      const closedToPlay: number[] = [];
      for (const member of cluster.members) {
        const movers = crowd.at(member.processId);
        const before = movers.map(({ connections }) => connections.length);
        const moment = performance.now();
        assert.equal(await member.end("SIGTERM"), 0);
        await crowd.untilAllPlay(10_000);
        const isBack = () => movers.every((player) => player.backAfter(moment) !== undefined);
        await until("all who had to move play on", isBack, 5_000);
        moves.push(...movers.map((player, index) => ({ player, connection: before[index] as number })));
        closedToPlay.push(...movers.flatMap((player) => player.awayAfter(moment) ?? []));
        await member.start();
        await until("there were some bounces to measure by", () => movers.every(({ patches }) => patches > 60), 20_000);
      }
      const answers = await calls.stop();
      const failures = answers.filter(({ outcome }) => outcome !== "200");
      report("hand-over", "connection closed to play", closedToPlay);
      const standstills = moves.map(({ player, connection }) => player.standstillBefore(connection));
      const { median, worst } = report("hand-over", "the match stood still", standstills);
      report(
        "hand-over",
        "calls meanwhile",
        answers.map(({ ms }) => ms),
      );
      assert.deepEqual(failures, []);
      assert.ok(answers.length > 50);
      assert.ok(median < 300 && worst < 1_000);
    });
  });
});
