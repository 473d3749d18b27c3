import { Redis } from "ioredis";
import type { RedisServer } from "../../support/redis.ts";
import { startRedis, startSentinel } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

const NAME = "pong";
const SENTINELS = 3;

export interface Replicated {
  /** The primary. */
  readonly redis: RedisServer;
  readonly replica: RedisServer;
  readonly redisUrl: string;
  /** Cuts the replica off from the primary. Resolves when it hears nothing any more. */
  cut(): Promise<void>;
  isPromoted(): Promise<boolean>;
  /** Kills the replica and the Sentinels. */
  stop(): Promise<void>;
}

/** Starts a primary with a replica, and three Sentinels of which two must agree. Resolves when all know each other. */
export async function startReplicated(): Promise<Replicated> {
  const [redis, replica] = [await startRedis(), await startRedis()];
  const onPrimary = new Redis(redis.port);
  const onReplica = new Redis(replica.port);
  const clients = [onPrimary, onReplica];
  for (const client of clients) client.on("error", () => undefined); // they are killed
  await onPrimary.config("SET", "repl-diskless-sync-delay", "0");
  await onReplica.replicaof("127.0.0.1", redis.port);
  const replication = () => onReplica.info("replication");
  await until("the replica is in step", async () => /master_link_status:up/.test(await replication()));
  const sentinels: RedisServer[] = [];
  while (sentinels.length < SENTINELS) sentinels.push(await startSentinel(NAME, redis, { quorum: 2 }));
  for (const { port } of sentinels) {
    const onSentinel = new Redis(port);
    const knowsAll = async () => /slaves=1,sentinels=3/.test(await onSentinel.info("sentinel"));
    await until("the Sentinels know each other and the replica", knowsAll);
    onSentinel.disconnect();
  }
  return {
    redis,
    replica,
    redisUrl: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/${NAME}`,
    async cut() {
      await onPrimary.call("ACL", "SETUSER", "default", "-psync", "-sync");
      await onPrimary.call("CLIENT", "KILL", "TYPE", "replica");
      await until("the replica is cut off", async () => /master_link_status:down/.test(await replication()));
    },
    isPromoted: async () => /role:master/.test(await replication()),
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all([redis, replica, ...sentinels].map((one) => one.kill()));
    },
  };
}
