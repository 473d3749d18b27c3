import { once } from "node:events";
import type { Presence } from "@colyseus/core";
import { defineRoom, defineServer, LocalDriver, LocalPresence, matchMaker } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Config } from "./config.ts";
import { matchSettingsOf } from "./config.ts";
import type { GameEvents } from "./events/GameEvents.ts";
import { createGameEvents } from "./events/GameEvents.ts";
import { createRoutes } from "./matchmaking/endpoints.ts";
import { createIndexedOpenRooms, createLocalOpenRooms } from "./matchmaking/openRooms.ts";
import { createPlacement } from "./matchmaking/placement.ts";
import { RoomIndexDriver } from "./matchmaking/RoomIndexDriver.ts";
import { createFront } from "./ops/front.ts";
import { mountHealth } from "./ops/health.ts";
import { mountHome } from "./ops/home.ts";
import type { LimitedLog, Log } from "./ops/log.ts";
import { colyseusLogger, limitedLog } from "./ops/log.ts";
import { mountMetrics } from "./ops/metrics.ts";
import { mountPanels } from "./ops/panels.ts";
import { connectRedis } from "./ops/redis.ts";
import { SturdyRedisPresence } from "./ops/SturdyRedisPresence.ts";
import { createIdentities } from "./players/identity.ts";
import { createMemoryStore } from "./players/memoryStore.ts";
import { createRecords } from "./players/records.ts";
import { createRedisStore } from "./players/redisStore.ts";
import { ApiError } from "./protocol/errors.ts";
import { PongRoom } from "./rooms/PongRoom.ts";
import { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { RoomServices } from "./rooms/services.ts";
import { DEFAULT_RULES } from "./simulation/constants.ts";

/** Longest frame that a client may send, closed with 1009; how long one that we close may leave that unanswered. */
const SOCKETS = { maxPayload: 4096, closeTimeout: 2000 };

/** Where presence, driver and records live: in Redis, or in this process. */
function connectBackends({ redisUrl }: Config, log: Log, badInput: LimitedLog) {
  if (redisUrl === undefined) {
    const presence: Presence = new LocalPresence();
    const driver = new LocalDriver();
    const openRooms = createLocalOpenRooms(driver);
    return { presence, driver, openRooms, store: createMemoryStore(), isAway: () => false, close: () => undefined };
  }
  const failing = connectRedis(redisUrl, log, "fail");
  const writes = connectRedis(redisUrl, log, "wait");
  const driver = new RoomIndexDriver({ writes, reads: failing, processId: () => matchMaker.processId });
  return {
    // each ends its own connection at shutdown
    presence: new SturdyRedisPresence(connectRedis(redisUrl, log, "wait"), badInput),
    driver,
    openRooms: createIndexedOpenRooms(driver),
    store: createRedisStore(failing),
    isAway: () => failing.status !== "ready",
    close: () => failing.disconnect(),
  };
}

/** A server of this process: everything wired together, nothing started. */
export function createServer(config: Config, log: Log) {
  const badInput = limitedLog(log);
  const backends = connectBackends(config, log, badInput);
  const records = createRecords(backends.store);
  const identities = createIdentities(config);
  const events = createGameEvents(config, backends.presence, log);
  const registry = new RoomRegistry();
  let draining = false;

  function readiness(): ApiError | undefined {
    if (draining) return new ApiError("draining", "this process is shutting down", { retryAfterSeconds: 5 });
    if (backends.isAway()) return new ApiError("unavailable", "Redis is away", { retryAfterSeconds: 2 });
    if (registry.size < config.maxRooms) return undefined;
    return new ApiError("no_headroom", "this process has as many rooms as it takes", { retryAfterSeconds: 5 });
  }

  const services: RoomServices = {
    config,
    rules: { ...DEFAULT_RULES, ...matchSettingsOf(config) },
    events,
    records,
    registry,
    log,
    badInput,
    get processId() {
      return matchMaker.processId; // known once the matchmaker is set up
    },
  };

  class Pong extends PongRoom {
    override readonly services = services;
  }

  const placement = createPlacement({ config, identities, records, openRooms: backends.openRooms, readiness });
  const routes = createRoutes({ identities, placement, archive: records, log: badInput });
  const front = createFront({ config, routes, log: badInput });
  const colyseus = defineServer({
    rooms: { pong: defineRoom(Pong) },
    routes,
    presence: backends.presence,
    driver: backends.driver,
    transport: new WebSocketTransport({ server: front.server, ...SOCKETS }),
    ...(config.publicAddress !== undefined && { publicAddress: config.publicAddress }),
    logger: colyseusLogger(log, badInput),
    gracefullyShutdown: false,
    greet: false,
    async express(app) {
      mountHealth(app, { processId: () => matchMaker.processId, readiness });
      mountMetrics(app, {
        rooms: () => registry.size,
        clients: () => registry.clients,
        redisAway: backends.isAway,
        events: () => countsOf(events),
        junk: () => events.counts().junk,
      });
      await mountPanels(app, config.adminPassword);
      mountHome(app);
      front.mount(app);
    },
  });

  return {
    colyseus,
    /** Rejects when the port cannot be had, of which Colyseus says nothing. */
    async listen(): Promise<void> {
      const settled = new AbortController();
      const failed = once(front.server, "error", { signal: settled.signal }).then(([error]) => {
        throw error;
      });
      try {
        await Promise.race([colyseus.listen(config.port, config.host), failed]);
      } finally {
        settled.abort();
      }
    },
    /** Takes no more players, lets matches end within DRAIN_SECONDS, and closes everything. */
    async shutdown(): Promise<void> {
      draining = true;
      await registry.drain(config.drainSeconds);
      await colyseus.gracefullyShutdown(false);
      events.close();
      backends.close();
      badInput.flush();
    },
  };
}

export type PongServer = ReturnType<typeof createServer>;

/** The type of the server for `new Client<PongApp>(…)`. */
export type PongApp = PongServer["colyseus"];

function countsOf(events: GameEvents): Record<string, number> {
  const { junk: _, ...counts } = events.counts();
  return counts;
}
