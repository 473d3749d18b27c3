import type { RedisServer } from "./redis.ts";
import { startRedis } from "./redis.ts";
import type { GameServer } from "./server.ts";
import { startServer } from "./server.ts";

export interface Cluster {
  readonly redis: RedisServer;
  readonly servers: readonly GameServer[];
  /** Starts one more process of the cluster. */
  add(env?: Record<string, string>): Promise<GameServer>;
  stop(): Promise<void>;
}

/** Starts processes that share a Redis of their own. Each is reached by its public address. */
export async function startCluster(size: number, env: Record<string, string> = {}): Promise<Cluster> {
  const redis = await startRedis();
  const servers: GameServer[] = [];
  async function add(more: Record<string, string> = {}): Promise<GameServer> {
    const server = await startServer({ REDIS_URL: redis.url, PUBLIC_ADDRESS: "127.0.0.1:{port}", ...env, ...more });
    servers.push(server);
    return server;
  }
  async function stop(): Promise<void> {
    await Promise.all(servers.map((server) => server.end("SIGKILL")));
    await redis.stop();
  }
  try {
    await Promise.all(Array.from({ length: size }, () => add()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { redis, servers, add, stop };
}
