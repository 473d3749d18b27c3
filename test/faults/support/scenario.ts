import { Redis } from "ioredis";
import type { Mode } from "../../../src/protocol/kinds.ts";
import type { RedisServer } from "../../support/redis.ts";
import { startRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import type { ClusterOptions } from "./Cluster.ts";
import { Cluster } from "./Cluster.ts";
import { untilNoLeftovers } from "./leftovers.ts";
import { Matches } from "./Matches.ts";
import { Recorder } from "./Recorder.ts";
import { resultsIn } from "./results.ts";

/** Matches under way when the fault happens. */
const MATCHES = 20;
/** More lives than anybody loses in a test. */
const LIVES = "20";

/** A Redis, processes and running matches, for one test. */
export interface Scenario {
  /** The primary. A fail-over puts the new one here. */
  redis: RedisServer;
  readonly recorder: Recorder;
  readonly cluster: Cluster;
  readonly matches: Matches;
  /** Called at the end, the last one first. */
  readonly cleanups: (() => unknown)[];
}

interface ScenarioOptions extends Omit<ClusterOptions, "redisPort"> {
  /** A Redis that runs already. */
  readonly redis?: RedisServer;
  readonly matches?: number;
  readonly modes?: readonly Mode[];
}

/**
 * Starts a scenario, lets `act` do something to it, and checks what must hold afterwards.
 *
 * Every match has one history and comes to its end, and nothing is left in Redis.
 */
export async function runScenario(options: ScenarioOptions, act: (scenario: Scenario) => Promise<void>): Promise<void> {
  const env = { LIVES, ...options.env };
  const { redis = await startRedis() } = options;
  const cleanups: (() => unknown)[] = [() => redis.kill()];
  let matches: Matches | undefined;
  try {
    const recorder = await Recorder.start(redis.port);
    cleanups.push(() => recorder.stop());
    const cluster = await Cluster.start({ ...options, redisPort: redis.port, env });
    cleanups.push(() => cluster.stop());
    await untilAllKnowEachOther(redis.port, cluster.members.length);
    matches = await Matches.start(cluster.url, options.matches ?? MATCHES, recorder, options.modes);
    const scenario: Scenario = { redis, recorder, cluster, matches, cleanups };
    await act(scenario);
    await matches.untilAllSeeWhatWasPublished();
    await matches.end();
    matches.assertOneHistory(Number(env.LIVES), await resultsIn(scenario.redis.port));
    const running = cluster.members.filter((member) => member.isRunning);
    await untilNoLeftovers(
      scenario.redis.port,
      running.map((member) => member.processId),
    );
  } finally {
    await matches?.leave();
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** Resolves when each process has sent a heartbeat since the newest one has joined. The answer names all processes. */
async function untilAllKnowEachOther(port: number, size: number): Promise<void> {
  const client = new Redis(port, "127.0.0.1");
  const beats = async () => Object.values(await client.hgetall("pong:processes")).map(Number.parseFloat);
  try {
    await until("all processes are there", async () => (await beats()).length === size);
    const joined = Math.max(...(await beats()));
    await until("all have heard of each other", async () => (await beats()).every((at) => at > joined));
  } finally {
    client.disconnect();
  }
}
