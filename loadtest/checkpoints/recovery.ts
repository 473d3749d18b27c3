import type { Logger } from "pino";
import { ENDLESS_LEASE } from "../../src/cluster/Lease.ts";
import { createProcesses } from "../../src/cluster/processes.ts";
import { CHECKPOINT_VERSION, startCheckpoints } from "../../src/recovery/checkpoint.ts";
import { createRedisLedgers } from "../../src/recovery/redisLedgers.ts";
import { connectRedis } from "../../src/redis/connection.ts";
import { limitedLog } from "../../src/telemetry/log.ts";
import { SEATS } from "../roomSize.ts";

export type Ledgers = ReturnType<typeof createRedisLedgers>;

export interface SavedRoom {
  save(): Promise<void>;
  leave(): void;
}

/** The parts of a server that save rooms and send heartbeats, without the rest of it. */
export function openRecovery(redisUrl: string, log: Logger, maxRooms: number) {
  const [client, reads] = [connectRedis(redisUrl, log, "wait"), connectRedis(redisUrl, log, "fail")];
  const shared = { processId: () => "here", address: "127.0.0.1:1" };
  const lease = ENDLESS_LEASE;
  const badInput = limitedLog(log);
  const publish = () => undefined;
  const ledgers = createRedisLedgers({ client, reads, channelPrefix: "", publish, lease, log: badInput, ...shared });
  const load = { rooms: maxRooms, clients: SEATS * maxRooms, eventLoopUtilization: 0, tickLatenessMs: 0 };
  const meter = { load: () => load, overloaded: () => false };
  const processes = createProcesses({
    client: reads,
    version: CHECKPOINT_VERSION,
    maxRooms,
    meter,
    log,
    badInput,
    ...shared,
  });
  let stopCheckpoints: (() => void) | undefined;

  return {
    ledgers,
    isReady: () => client.status === "ready" && reads.status === "ready",
    /** Starts heartbeats, and saves the rooms once a second. */
    async start(rooms: readonly SavedRoom[]): Promise<void> {
      await processes.start();
      stopCheckpoints = startCheckpoints(
        () => rooms,
        (err) => {
          throw err;
        },
      );
    },
    /** Size of a room's checkpoint without its log, in characters. */
    async checkpointSize(roomId: string): Promise<number> {
      return (await reads.hget(`pong:checkpoint:${roomId}`, "state"))?.length ?? 0;
    },
    async stop(): Promise<void> {
      stopCheckpoints?.();
      await processes.stop();
      for (const connection of [client, reads]) connection.disconnect();
    },
  };
}
