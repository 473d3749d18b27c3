import assert from "node:assert/strict";
import { callSteadily } from "../support/calls.ts";
import { until } from "../support/until.ts";
import type { Player } from "./support/Player.ts";
import { assertTimes, report } from "./support/report.ts";
import { runScenario } from "./support/scenario.ts";

/** Enough patches to judge when the match's tick 0 was due. */
const MIN_PATCHES = 20;

describe("a process that is told to stop", function () {
  this.timeout(180_000);

  it("hands its matches over to the others within a second, while every call to matchmaking succeeds", async () => {
    await runScenario({}, async ({ cluster, matches, cleanups }) => {
      const calls = callSteadily(cluster.url, 10);
      cleanups.push(() => calls.stop());
      const outages: number[] = [];
      const standstills: number[] = [];
      for (const member of cluster.members) {
        const moved = matches.playersAt(member.processId);
        const connections = moved.map((player) => player.connections.length);
        await untilMeasurable(moved);
        const stoppedAt = performance.now();
        assert.equal(await member.end("SIGTERM"), 0);
        const allPlay = () => moved.every((player) => player.msToPlayAfter(stoppedAt) !== undefined);
        await until("all moved players play again", allPlay, 10_000);
        outages.push(...moved.flatMap((player) => player.outageMsAfter(stoppedAt) ?? []));
        await untilMeasurable(moved);
        standstills.push(...moved.map((player, index) => player.standstillMsBefore(connections[index] as number)));
        await matches.untilAllPlay(5_000);
        await member.start();
      }
      const answers = await calls.stop();
      const callTimes = answers.map(({ ms }) => ms);
      report("hand-over", "connection closed to play", outages);
      const stood = report("hand-over", "the match stood still", standstills);
      report("hand-over", "calls meanwhile", callTimes);
      const failures = answers.filter(({ outcome }) => outcome !== "200");
      assert.deepEqual(failures, []);
      assert.ok(answers.length > 50);
      assertTimes(stood, { median: 300, worst: 1_000 });
    });
  });
});

/** Waits until every player has seen enough bounces and moves to tell how far the match is. */
async function untilMeasurable(players: readonly Player[]): Promise<void> {
  for (const player of players) player.resetPatches();
  const isMeasurable = () => players.every(({ patches }) => patches > MIN_PATCHES);
  await until("all players have received some patches", isMeasurable, 20_000);
}
