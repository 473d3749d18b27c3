import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { callSteadily } from "../support/calls.ts";
import { copyCode } from "../support/codeCopy.ts";
import type { Cluster } from "../support/pm2Cluster.ts";
import { createCluster } from "../support/pm2Cluster.ts";
import { untilNoLeftovers } from "./support/leftovers.ts";
import { Matches } from "./support/Matches.ts";
import type { Player } from "./support/Player.ts";
import { Recorder } from "./support/Recorder.ts";
import { assertTimes, report } from "./support/report.ts";
import { resultsIn } from "./support/results.ts";

const SIZE = 3;
const MATCHES = 20;
const CALLS_PER_SECOND = 10;
const LIVES = 20;

const ENV = {
  LIVES: `${LIVES}`,
  TIME_LIMIT_SECONDS: "3600",
  COUNTDOWN_SECONDS: "0",
  INTERMISSION_SECONDS: "1",
  BOT_FILL_SECONDS: "0",
  SEAT_RESERVATION_SECONDS: "3",
};

describe("a reload under PM2, behind nginx", function () {
  this.timeout(180_000);

  it("pauses matches for less than 0.3 s (median), 1 s at worst, and no call to matchmaking fails", async () => {
    await reloadWithMatches("reload", async () => undefined);
  });

  it("does the same if the new code writes another checkpoint format and reads the old one", async () => {
    await reloadWithMatches("reload to a newer version", async (edit, redis) => {
      const versions = async () => {
        const keys = await redis.keys("pong:checkpoint:*");
        return new Set(await Promise.all(keys.map((key) => redis.hget(key, "version"))));
      };
      const [oldVersion] = [...(await versions())];
      const [format, simulation] = (oldVersion ?? "").split(".");
      const newFormat = Number(format) + 1;
      const line = (value: unknown) => `CHECKPOINT_FORMAT = ${value};`;
      await edit("src/recovery/checkpoint.ts", line(format), line(newFormat));
      return async () => assert.deepEqual([...(await versions())], [`${newFormat}.${simulation}`]);
    });
  });
});

type Edit = (path: string, from: string, to: string) => Promise<void>;
/** Changes the code before the reload. May return a check to run after it. */
type Change = (edit: Edit, redis: Redis) => Promise<undefined | (() => Promise<void>)>;

/** Starts a cluster with matches, changes its code and reloads it. Checks afterwards what must hold after any fault. */
async function reloadWithMatches(scenario: string, change: Change): Promise<void> {
  const code = await copyCode();
  const cluster = await createCluster({ size: SIZE, env: ENV, root: code.root });
  const recorder = await Recorder.start(cluster.redis.port);
  const redis = new Redis(cluster.redis.url);
  let matches: Matches | undefined;
  try {
    await cluster.run("start", "-i", `${SIZE}`);
    matches = await Matches.start(cluster.url, MATCHES, recorder);
    const before = await cluster.processIds();
    const check = await change(code.edit, redis);
    await measureReload(scenario, cluster, matches);
    await check?.();
    assert.equal(new Set([...before, ...(await cluster.processIds())]).size, 2 * SIZE);
    await matches.untilAllSeeWhatWasPublished();
    await matches.end();
    matches.assertOneHistory(LIVES, await resultsIn(cluster.redis.port));
    const running = (await cluster.processIds()).filter((id) => id !== undefined);
    await untilNoLeftovers(cluster.redis.port, running);
  } finally {
    await matches?.leave();
    redis.disconnect();
    recorder.stop();
    await cluster.end();
    await code.remove();
  }
}

async function measureReload(scenario: string, cluster: Cluster, matches: Matches): Promise<void> {
  const startedAt = performance.now();
  const steady = callSteadily(cluster.url, CALLS_PER_SECOND);
  await cluster.run("reload");
  const calls = await steady.stop();
  await matches.untilAllPlay(5_000);
  const callTimes = calls.map(({ ms }) => ms);
  report(scenario, "a call for a seat", callTimes);
  const failures = calls.filter(({ outcome }) => outcome !== "200");
  assert.deepEqual(failures, []);
  const pauses = matches.players.flatMap((player) => pausesOf(player, startedAt));
  assertTimes(report(scenario, "pause of play", pauses), { median: 300, worst: 1000 });
}

/** Ms from each lost connection after `moment` until the player plays over the next one. */
function pausesOf({ statuses, connections }: Player, moment: number): number[] {
  const losses = statuses.filter(
    ({ at, status }, index) => at > moment && status.is === "resuming" && statuses[index - 1]?.status.is !== "resuming",
  );
  return losses.map(({ at }) => {
    const next = connections.find(({ since, playingAt }) => since > at && playingAt !== undefined);
    return (next?.playingAt ?? Number.POSITIVE_INFINITY) - at;
  });
}
