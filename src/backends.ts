import type { MatchMakerDriver, Presence } from "@colyseus/core";
import { LocalDriver, LocalPresence, matchMaker } from "@colyseus/core";
import { ClusterKey, shareKey } from "./cluster/ClusterKey.ts";
import type { RoomList } from "./cluster/directory.ts";
import { createProcesses, createSoleProcess, type Processes } from "./cluster/processes.ts";
import { SturdyRedisPresence } from "./colyseus/SturdyRedisPresence.ts";
import { type Config, ConfigError, problemWith } from "./config.ts";
import { GameEvents } from "./events/GameEvents.ts";
import { createIndexedOpenRooms, createLocalOpenRooms, type OpenRooms } from "./matchmaking/openRooms.ts";
import { RoomIndexDriver } from "./matchmaking/RoomIndexDriver.ts";
import { createMemoryKeyRing, createRedisKeyRing, type KeyRing } from "./players/keyRing.ts";
import { createMemoryStore } from "./players/memoryStore.ts";
import { createQueueRecords, type QueueRecords } from "./players/queueRecords.ts";
import { createRecords, type Records } from "./players/records.ts";
import { createRedisStore } from "./players/redisStore.ts";
import type { Store } from "./players/store.ts";
import { EVENT_NAMES } from "./protocol/events.ts";
import { createMemoryRatings } from "./ratings/memoryRatings.ts";
import type { Ratings } from "./ratings/ratings.ts";
import { createRedisRatings } from "./ratings/redisRatings.ts";
import { CHECKPOINT_VERSION } from "./recovery/checkpoint.ts";
import { createLocalLedgers, type Ledgers } from "./recovery/ledger.ts";
import { createRedisLedgers } from "./recovery/redisLedgers.ts";
import { isInClusterMode } from "./redis/clusterMode.ts";
import { connectRedis } from "./redis/connection.ts";
import { channels } from "./redis/keys.ts";
import { createLatestUntilTaken } from "./redis/untilTaken.ts";
import type { LoadMeter } from "./telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "./telemetry/log.ts";

/** The stores and channels that the processes of a cluster share. */
export interface Backends {
  readonly presence: Presence;
  readonly driver: MatchMakerDriver;
  readonly openRooms: OpenRooms;
  readonly list: RoomList;
  readonly events: GameEvents;
  readonly records: Records;
  readonly queueRecords: QueueRecords;
  readonly store: Store;
  readonly ratings: Ratings;
  readonly keyRing: KeyRing;
  readonly ledgers: Ledgers;
  readonly processes: Processes;
  /** Known to all processes once `check` has resolved, or once Redis is back. */
  readonly clusterKey: ClusterKey;
  /** Rejects with a ConfigError if this Redis can never be used. Waits while it refuses writes. Resolves if it is only away. */
  check(): Promise<void>;
  /** Calls `listener` whenever Redis is back. */
  onBack(listener: () => void): void;
  close(): void;
}

/** The process id is known once the matchmaker is set up. */
const processId = () => matchMaker.processId;

/** Keeps everything in the memory of this one process. */
export function createMemoryBackends(config: Config, meter: LoadMeter, log: Log): Backends {
  const { internalAddress: address, maxRooms } = config;
  const presence = new LocalPresence();
  const driver = new LocalDriver();
  const events = new GameEvents(config, presence, log);
  const store = createMemoryStore();
  const records = createRecords(store);
  const ratings = createMemoryRatings();
  const list: RoomList = {
    findOne: async (conditions) => driver.findOne(conditions),
    forget: async () => false,
    roomsOf: async () => [],
    cleanup: async () => undefined,
  };
  return {
    presence,
    driver,
    openRooms: createLocalOpenRooms(driver),
    list,
    events,
    records,
    store,
    queueRecords: createQueueRecords(store),
    ratings,
    ledgers: createLocalLedgers({
      publish: (event) => events.publish(event),
      async keep({ replay, ...ended }) {
        const { result } = ended;
        if (await records.saveResult(result)) ratings.record(ended);
        await records.saveReplay(result.match_id, replay);
      },
    }),
    processes: createSoleProcess(() => ({
      processId: processId(),
      address,
      version: CHECKPOINT_VERSION,
      draining: false,
      maxRooms,
      load: meter.load(),
      full: meter.overloaded(),
    })),
    clusterKey: new ClusterKey(),
    keyRing: createMemoryKeyRing(),
    check: async () => undefined,
    onBack: () => undefined,
    close: () => undefined,
  };
}

/** Keeps everything in a Redis that several processes share. */
export function createRedisBackends(
  redisUrl: string,
  config: Config,
  meter: LoadMeter,
  log: Log,
  badInput: LimitedLog,
): Backends {
  const { internalAddress: address, maxRooms } = config;
  const { redisChannelPrefix: channelPrefix, redisPrefix: prefix, redisCa: ca } = config;
  const reads = connectRedis(redisUrl, log, "fail", { ca, prefix });
  const eventChannels = new Set(EVENT_NAMES.map((name) => channels.event(channelPrefix, name)));
  const isEventChannel = (channel: string) => eventChannels.has(channel);
  // a large replay keeps no caller and no heartbeat waiting
  const replays = connectRedis(redisUrl, log, "fail", { ca, prefix });
  // events and checkpoints share a connection, so that events are published in order
  const client = connectRedis(redisUrl, log, "wait", { ca, prefix, sendOnce: isEventChannel });
  const presence = new SturdyRedisPresence({ client, isEventChannel, log: badInput });
  // the driver closes its connection at shutdown
  const writes = connectRedis(redisUrl, log, "wait", { ca, prefix });
  const driver = new RoomIndexDriver({ writes, reads, processId });
  const events = new GameEvents(config, presence, log);
  const shared = { processId, address };
  const version = CHECKPOINT_VERSION;
  const processes = createProcesses({ ...shared, client: reads, version, maxRooms, meter, log, badInput });
  const store = createRedisStore(reads);
  const clusterKey = new ClusterKey();
  const latestUntilTaken = createLatestUntilTaken();
  const share = () =>
    latestUntilTaken(() => shareKey(reads, clusterKey)).catch((err) => {
      badInput.warn("cluster_key", { err }, "the cluster's key is not shared");
    });
  return {
    presence,
    driver,
    openRooms: createIndexedOpenRooms(driver),
    list: driver,
    events,
    records: createRecords(store, createRedisStore(replays)),
    store,
    queueRecords: createQueueRecords(store),
    ratings: createRedisRatings(reads),
    keyRing: createRedisKeyRing(reads),
    ledgers: createRedisLedgers({
      client,
      reads,
      channelPrefix,
      lease: processes.lease,
      log: badInput,
      ...shared,
      publish: (event, send) => events.publish(event, send),
    }),
    processes,
    clusterKey,
    async check() {
      if (await isInClusterMode(reads)) {
        throw new ConfigError([problemWith("REDIS_URL", redisUrl, "a Redis that is not in Cluster mode")]);
      }
      await share();
      // a Redis that comes back may have lost its data
      reads.on("ready", share);
    },
    onBack: (listener) => void client.on("ready", listener),
    close() {
      reads.disconnect();
      replays.disconnect();
      // `quit` lets the last events go out
      if (client.status === "ready") client.quit().catch(() => client.disconnect());
      else client.disconnect();
    },
  };
}
