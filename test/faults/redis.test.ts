import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { askMatchmaking } from "../support/players.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { report } from "./support/figures.ts";
import type { Stage } from "./support/stage.ts";
import { onStage } from "./support/stage.ts";

/** Balls and paddles rest that long at most: a second to the next serve, and what bots take to see it. */
const REST_MS = 2_500;

describe("a Redis that is away", function () {
  this.timeout(180_000);

  it("that hangs for fifteen seconds: matches go on, matchmaking is back at once", async () => {
    await onStage({}, async (stage) => {
      await whileAway(stage, "Redis hangs 15 s", async () => {
        stage.redis.process.kill("SIGSTOP");
        await setTimeout(15_000);
        stage.redis.process.kill("SIGCONT");
      });
    });
  });

  it("that is killed and comes back empty: matches go on, and are all known again", async () => {
    await onStage({}, async (stage) => {
      await whileAway(stage, "Redis killed, empty", async () => {
        await stage.redis.kill();
        await setTimeout(3_000);
        const again = await startRedis({ port: stage.redis.port });
        stage.ends.push(() => again.kill());
      });
    });
  });

  it("that does nothing but one command for five seconds: matches go on", async () => {
    await onStage({}, async (stage) => {
      await whileAway(stage, "Redis busy 5 s", async () => {
        const client = new Redis(stage.redis.port, "127.0.0.1");
        await client.eval(BUSY, 0, 5_000);
        client.disconnect();
      });
    });
  });
});

/** Keeps Redis from everything else for so many ms. */
const BUSY = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + time[2] / 1000
end
local began = now()
while now() < began + tonumber(ARGV[1]) do end`;

/** No process dies, nobody loses his connection, no match stands still; two seconds later there are seats again. */
async function whileAway({ cluster, crowd }: Stage, scenario: string, outage: () => Promise<void>): Promise<void> {
  const moment = performance.now();
  for (const player of crowd.players) player.longestSilence = 0;
  await outage();
  const back = performance.now();
  await until(
    "a seat can be had",
    async () => (await askMatchmaking(cluster.url, { mode: "8-player" })).status === 200,
  );
  report(scenario, "back to a seat", [performance.now() - back]);
  assert.ok(performance.now() - back < 2_000);
  await crowd.untilAllPlay(5_000);
  const { worst } = report(
    scenario,
    "longest time without a patch",
    crowd.players.map((player) => player.longestSilence),
  );
  assert.ok(worst < REST_MS);
  assert.ok(cluster.members.every(({ isRunning }) => isRunning));
  assert.ok(crowd.players.every((player) => !player.hasLostConnectionSince(moment)));
}
