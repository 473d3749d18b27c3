import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { callSteadily } from "../support/calls.ts";
import { copyCode } from "../support/codeCopy.ts";
import type { Cluster } from "../support/pm2Cluster.ts";
import { createCluster } from "../support/pm2Cluster.ts";
import { Crowd } from "./support/Crowd.ts";
import { report } from "./support/figures.ts";
import { untilNoGhosts } from "./support/keys.ts";
import type { Player } from "./support/Player.ts";
import { Recorder } from "./support/Recorder.ts";

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

describe("a reload, under PM2 and behind nginx", function () {
  this.timeout(180_000);

  it("all matches are played on after a pause of less than 0.3 s, at worst 1 s, and no call for a seat fails", async () => {
    await withMatches("reload", async () => undefined);
  });

  it("the same if the new code writes another checkpoint and reads the old one", async () => {
    await withMatches("reload to a newer version", async (edit, redis) => {
      const versions = async () => {
        const keys = await redis.keys("pong:checkpoint:*");
        return new Set(await Promise.all(keys.map((key) => redis.hget(key, "version"))));
      };
      const [old = ""] = [...(await versions())];
      const [format, simulation] = (old ?? "").split(".");
      await edit(
        "src/recovery/checkpoint.ts",
        `CHECKPOINT_FORMAT = ${format};`,
        `CHECKPOINT_FORMAT = ${Number(format) + 1};`,
      );
      return async () => assert.deepEqual([...(await versions())], [`${Number(format) + 1}.${simulation}`]);
    });
  });
});

type Edit = (path: string, from: string, to: string) => Promise<void>;

/** Reloads a cluster full of matches, to the code as `change` leaves it; the answer of `change` is called when all play on. */
async function withMatches(
  scenario: string,
  change: (edit: Edit, redis: Redis) => Promise<undefined | (() => Promise<void>)>,
): Promise<void> {
  const code = await copyCode();
  const cluster = await createCluster({ size: SIZE, env: ENV, root: code.root });
  const recorder = await Recorder.start(cluster.redis.port);
  const redis = new Redis(cluster.redis.url);
  let crowd: Crowd | undefined;
  try {
    await cluster.run("start", "-i", `${SIZE}`);
    crowd = await Crowd.seat(cluster.url, MATCHES, recorder);
    const before = await cluster.processIds();
    const check = await change(code.edit, redis);
    await reloadUnder(scenario, cluster, crowd);
    await check?.();
    assert.equal(new Set([...before, ...(await cluster.processIds())]).size, 2 * SIZE);
    await crowd.untilAllSeeTheSame();
    await crowd.end();
    crowd.assertTrue(LIVES);
    const running = (await cluster.processIds()).filter((id) => id !== undefined);
    await untilNoGhosts(cluster.redis.port, running);
  } finally {
    await Promise.all(crowd?.players.map((player) => player.leave()) ?? []);
    redis.disconnect();
    recorder.stop();
    await cluster.end();
    await code.remove();
  }
}

async function reloadUnder(scenario: string, cluster: Cluster, crowd: Crowd): Promise<void> {
  const moment = performance.now();
  const calls = callSteadily(cluster.url, CALLS_PER_SECOND);
  await cluster.run("reload");
  const made = await calls.stop();
  await crowd.untilAllPlay(5_000);
  report(
    scenario,
    "a call for a seat",
    made.map(({ ms }) => ms),
  );
  assert.deepEqual(
    made.filter(({ outcome }) => outcome !== "200"),
    [],
  );
  const { median, worst } = report(
    scenario,
    "pause of play",
    crowd.players.flatMap((player) => pausesOf(player, moment)),
  );
  assert.ok(median < 300 && worst < 1000);
}

/** From each end of his connection to play over the next one, ms. */
function pausesOf({ statuses, connections }: Player, moment: number): number[] {
  const ends = statuses.filter(
    ({ at, status }, index) => at > moment && status.is === "resuming" && statuses[index - 1]?.status.is !== "resuming",
  );
  return ends.map(({ at }) => {
    const back = connections.find(({ since, playingAt }) => since > at && playingAt !== undefined);
    return (back?.playingAt ?? Number.POSITIVE_INFINITY) - at;
  });
}
