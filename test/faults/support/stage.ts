import type { Mode } from "../../../src/protocol/kinds.ts";
import type { RedisServer } from "../../support/redis.ts";
import { startRedis } from "../../support/redis.ts";
import type { ClusterOptions } from "./Cluster.ts";
import { Cluster } from "./Cluster.ts";
import { Crowd } from "./Crowd.ts";
import { untilNoGhosts } from "./keys.ts";
import { Recorder } from "./Recorder.ts";

/** Matches that run when a fault strikes. */
const MATCHES = 20;

/** As the processes of a test are configured: more than anybody loses. */
const LIVES = 20;

export interface Stage {
  readonly redis: RedisServer;
  readonly recorder: Recorder;
  readonly cluster: Cluster;
  readonly crowd: Crowd;
  /** To be done at the end, the last first. */
  readonly ends: (() => unknown)[];
}

/** Plays `act` with a Redis, processes and running matches of its own, sees that nothing is left of them, and ends everything. */
export async function onStage(
  options: Omit<ClusterOptions, "redisPort"> & { readonly matches?: number; readonly modes?: readonly Mode[] },
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const redis = await startRedis();
  const ends: (() => unknown)[] = [() => redis.kill()];
  let crowd: Crowd | undefined;
  try {
    const recorder = await Recorder.start(redis.port);
    ends.push(() => recorder.stop());
    const cluster = await Cluster.start({ redisPort: redis.port, ...options });
    ends.push(() => cluster.stop());
    crowd = await Crowd.seat(cluster.url, options.matches ?? MATCHES, recorder, options.modes);
    await act({ redis, recorder, cluster, crowd, ends });
    await crowd.untilAllSeeTheSame();
    await crowd.end();
    crowd.assertTrue(Number(options.env?.["LIVES"] ?? LIVES));
    await untilNoGhosts(
      redis.port,
      cluster.members.filter((one) => one.isRunning).map((one) => one.processId),
    );
  } finally {
    await Promise.all(crowd?.players.map((player) => player.leave()) ?? []);
    for (const end of ends.reverse()) await end();
  }
}
