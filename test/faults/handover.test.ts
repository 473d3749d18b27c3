import assert from "node:assert/strict";
import { callSteadily } from "../support/calls.ts";
import { until } from "../support/until.ts";
import { report } from "./support/figures.ts";
import type { Player } from "./support/Player.ts";
import { onStage } from "./support/stage.ts";

describe("a process that is told to stop", function () {
  this.timeout(180_000);

  it("gives its matches to the others, one process after the other, and no call for a match fails meanwhile", async () => {
    await onStage({}, async ({ cluster, crowd, ends }) => {
      const calls = callSteadily(cluster.url, 10);
      ends.push(() => calls.stop());
      const closedToPlay: number[] = [];
      const standstills: number[] = [];
      for (const member of cluster.members) {
        const movers = crowd.at(member.processId);
        const connections = movers.map((player) => player.connections.length);
        await untilMeasured(movers);
        const moment = performance.now();
        assert.equal(await member.end("SIGTERM"), 0);
        const isBack = () => movers.every((player) => player.backAfter(moment) !== undefined);
        await until("all who had to move play on", isBack, 10_000);
        closedToPlay.push(...movers.flatMap((player) => player.awayAfter(moment) ?? []));
        await untilMeasured(movers);
        standstills.push(...movers.map((player, index) => player.standstillBefore(connections[index] as number)));
        await crowd.untilAllPlay(5_000);
        await member.start();
      }
      const answers = await calls.stop();
      const failures = answers.filter(({ outcome }) => outcome !== "200");
      report("hand-over", "connection closed to play", closedToPlay);
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

/** Bounces and moves by which to tell how far the match is. */
async function untilMeasured(players: readonly Player[]): Promise<void> {
  for (const player of players) player.measureAnew();
  await until("there were some patches to measure by", () => players.every(({ patches }) => patches > 20), 20_000);
}
