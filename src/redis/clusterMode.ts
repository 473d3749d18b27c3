import type { Redis } from "ioredis";

/**
 * Says whether this connection leads to a Redis in Cluster mode. Waits for the first attempt to connect. Answers false if Redis is away
 * or does not let this user ask.
 */
export async function isInClusterMode(client: Redis): Promise<boolean> {
  const attempted = Promise.withResolvers<void>();
  const outcomes = ["ready", "close", "error"];
  for (const outcome of outcomes) client.once(outcome, attempted.resolve);
  if (client.status !== "ready") await attempted.promise;
  for (const outcome of outcomes) client.off(outcome, attempted.resolve);
  if (client.status !== "ready") return false;
  return client.info("cluster").then(
    (info) => /^cluster_enabled:1/m.test(info),
    () => false,
  );
}
