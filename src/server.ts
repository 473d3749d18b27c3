import { fileURLToPath } from "node:url";
import type { Presence } from "@colyseus/core";
import { defineRoom, defineServer, LocalDriver, LocalPresence, matchMaker } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Router } from "express";
import type { RoomList } from "./cluster/Directory.ts";
import type { ProcessInfo } from "./cluster/Heartbeats.ts";
import { createProcesses, createSoleProcess } from "./cluster/processes.ts";
import { createRoomCalls } from "./cluster/roomCalls.ts";
import { RoomClock } from "./colyseus/RoomClock.ts";
import { SturdyRedisPresence } from "./colyseus/SturdyRedisPresence.ts";
import type { Config } from "./config.ts";
import { matchSettingsOf } from "./config.ts";
import { GameEvents } from "./events/GameEvents.ts";
import { createRoutes } from "./http/endpoints.ts";
import { createFront } from "./http/front.ts";
import { mountHealth } from "./http/health.ts";
import { mountHome } from "./http/home.ts";
import { mountMetrics } from "./http/metrics.ts";
import { mountPage } from "./http/page.ts";
import { mountPanels } from "./http/panels.ts";
import { checkOwnership, createLifecycle, Readiness } from "./lifecycle.ts";
import { measuredPlacement } from "./matchmaking/measuredPlacement.ts";
import { createIndexedOpenRooms, createLocalOpenRooms } from "./matchmaking/openRooms.ts";
import { createPlacement } from "./matchmaking/placement.ts";
import { RoomIndexDriver } from "./matchmaking/RoomIndexDriver.ts";
import { createIdentities } from "./players/identity.ts";
import { createMemoryStore } from "./players/memoryStore.ts";
import { createRecords } from "./players/records.ts";
import { createRedisStore } from "./players/redisStore.ts";
import { ApiError } from "./protocol/errors.ts";
import { EVENT_NAMES } from "./protocol/events.ts";
import { ROOM_TYPE } from "./protocol/names.ts";
import { CHECKPOINT_VERSION } from "./recovery/checkpoint.ts";
import { Handover } from "./recovery/Handover.ts";
import { createLocalLedgers } from "./recovery/ledger.ts";
import { type OwnRooms, Revival } from "./recovery/Revival.ts";
import { createRedisLedgers } from "./recovery/redisLedgers.ts";
import { StallGate } from "./recovery/StallGate.ts";
import { connectRedis } from "./redis/connection.ts";
import { channels } from "./redis/keys.ts";
import { PongRoom, type PongRoomOptions } from "./rooms/PongRoom.ts";
import { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { RoomServices } from "./rooms/services.ts";
import { DEFAULT_RULES } from "./simulation/constants.ts";
import { createLoadMeter, type LoadMeter } from "./telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "./telemetry/log.ts";
import { colyseusLogger, limitedLog } from "./telemetry/log.ts";
import { Meters } from "./telemetry/Meters.ts";
import { keepClientsFast } from "./transport/fastClients.ts";
import { startPings } from "./transport/pings.ts";
import { createSharedFrameSocket } from "./transport/sharedFrames.ts";

/** Longest frame that a client may send, closed with 1009; how long one that we close may leave that unanswered; pings are ours. */
const SOCKETS = { maxPayload: 4096, closeTimeout: 2000, pingInterval: 0 };

/** What processes share: in Redis, or in this process alone. */
function connectBackends(config: Config, meter: LoadMeter, log: Log, badInput: LimitedLog) {
  const { redisUrl, internalAddress: address, redisChannelPrefix: channelPrefix, maxRooms } = config;
  const processId = () => matchMaker.processId; // known once the matchmaker is set up
  if (redisUrl === undefined) {
    const presence: Presence = new LocalPresence();
    const driver = new LocalDriver();
    const events = new GameEvents(config, presence, log);
    const records = createRecords(createMemoryStore());
    const ledgers = createLocalLedgers({
      publish: (event) => events.publish(event),
      keep: ({ result, replay }) =>
        Promise.all([records.saveResult(result), records.saveReplay(result.match_id, replay)]),
    });
    const list: RoomList = {
      findOne: async (conditions) => driver.findOne(conditions),
      forget: async () => false,
      roomsOf: async () => [],
      cleanup: async () => undefined,
    };
    return {
      ...{ presence, driver, openRooms: createLocalOpenRooms(driver), list, events, records, ledgers },
      processes: createSoleProcess(() => ({
        ...{ processId: processId(), address, version: CHECKPOINT_VERSION, draining: false, maxRooms },
        ...{ load: meter.load(), full: meter.overloaded() },
      })),
      isAway: () => false,
      onBack: () => undefined,
      close: () => undefined,
    };
  }
  const reads = connectRedis(redisUrl, log, "fail");
  const eventChannels = new Set(EVENT_NAMES.map((name) => channels.event(channelPrefix, name)));
  const isEventChannel = (channel: string) => eventChannels.has(channel);
  // events and checkpoints share a connection, so that what is published is in order
  const client = connectRedis(redisUrl, log, "wait", isEventChannel);
  const presence = new SturdyRedisPresence({ client, isEventChannel, log: badInput });
  // ends its connection at shutdown
  const driver = new RoomIndexDriver({ writes: connectRedis(redisUrl, log, "wait"), reads, processId });
  const events = new GameEvents(config, presence, log);
  const shared = { processId, address, log: badInput };
  return {
    presence,
    driver,
    openRooms: createIndexedOpenRooms(driver),
    list: driver,
    events,
    records: createRecords(createRedisStore(reads)),
    ledgers: createRedisLedgers({
      ...{ client, reads, channelPrefix, ...shared },
      publish: (event) => events.publish(event),
    }),
    processes: createProcesses({ client: reads, version: CHECKPOINT_VERSION, maxRooms, meter, ...shared }),
    isAway: () => reads.status !== "ready",
    onBack: (listener: () => void) => void client.on("ready", listener),
    close() {
      reads.disconnect();
      // what was said last is on its way
      if (client.status === "ready") client.quit().catch(() => client.disconnect());
      else client.disconnect();
    },
  };
}

/** Where `npm run build` puts the page. */
const PAGE = fileURLToPath(new URL("../dist", import.meta.url));

/** A server of this process: everything wired together, nothing started. `devPage` mounts another page than the built one. */
export function createServer(config: Config, log: Log, devPage?: (site: Router) => Promise<void>) {
  const badInput = limitedLog(log);
  // Colyseus's own take a process that sleeps for a moment for dead, and its rooms off the list
  matchMaker.setHealthChecksEnabled(false);
  const registry = new RoomRegistry();
  const meters = new Meters();
  const loadMeter = createLoadMeter({
    maxLoad: config.maxLoadPercent / 100,
    lateness: meters.lateness,
    rooms: () => registry.size,
    clients: () => registry.clients,
  });
  const backends = connectBackends(config, loadMeter, log, badInput);
  const { presence, driver, records, events, ledgers, processes } = backends;
  const identities = createIdentities(config);
  const gate = new StallGate(() => checkOwnership(registry));
  const readiness = new Readiness({ maxRooms: config.maxRooms, registry, loadMeter, isRedisAway: backends.isAway });
  const whyNotReady = () => readiness.cause();

  /** Where a new room goes. */
  function roomiest(): ProcessInfo {
    const found = processes.roomiest();
    if (found !== undefined) return found;
    throw new ApiError("no_headroom", "no process takes a new room now", { retryAfterSeconds: 5 });
  }

  const services: RoomServices = {
    config,
    rules: { ...DEFAULT_RULES, ...matchSettingsOf(config) },
    events,
    records,
    ledgers,
    gate,
    registry,
    clock: new RoomClock(meters, (now) => gate.isOpen(now)),
    meters,
    log,
    badInput,
    processId: () => matchMaker.processId,
  };

  const own: OwnRooms = {
    get processId() {
      return matchMaker.processId;
    },
    isHere: (roomId) => matchMaker.getLocalRoomById(roomId) !== undefined,
    revive: (roomId, takenOver) => matchMaker.handleCreateRoom(ROOM_TYPE, { takenOver }, undefined, roomId),
  };
  const revival = new Revival({ list: backends.list, own, ledgers, processes, log, outcomes: meters.recoveries });
  const handover = new Handover({
    presence,
    processId: () => matchMaker.processId,
    processes,
    revival,
    log,
    outcomes: meters.handovers,
  });
  processes.onDead(async (dead) => {
    await revival.takeOver(dead);
    await matchMaker.stats.excludeProcess(dead.processId);
  });

  const { openRooms } = backends;
  const rooms = createRoomCalls({ find: (roomId) => revival.find(roomId), processes });
  const placement = measuredPlacement(
    createPlacement({ identities, records, openRooms, rooms, readiness: whyNotReady }),
    meters,
  );
  const routes = createRoutes({ identities, placement, archive: records, log: badInput });
  const front = createFront({ config, routes, log: badInput });
  keepClientsFast();
  const WebSocket = createSharedFrameSocket(meters.sent);
  const transport = new WebSocketTransport({ server: front.server, WebSocket, ...SOCKETS });
  startPings(transport["wss"]);
  const colyseus = defineServer({
    // matchmaking adds the kind of the room, revival the room that is taken over
    rooms: { pong: defineRoom(PongRoom, { services } as PongRoomOptions) },
    routes,
    presence,
    driver,
    transport,
    selectProcessIdToCreateRoom: async () => roomiest().processId,
    ...(config.publicAddress !== undefined && { publicAddress: config.publicAddress }),
    logger: colyseusLogger(log, badInput),
    gracefullyShutdown: false,
    greet: false,
    async express() {
      const { site } = front;
      mountHealth(site, { processId: () => matchMaker.processId, readiness: whyNotReady });
      mountMetrics(site, {
        meters,
        phases: () => registry.phases(),
        seats: () => registry.seats,
        load: loadMeter.load,
        headroom: loadMeter.headroom,
        redisAway: backends.isAway,
        events: () => countsOf(events),
        junk: () => events.counts().junk,
      });
      await mountPanels(site, config.adminPassword);
      if (devPage) await devPage(site);
      else mountPage(site, { directory: PAGE, publicAddress: config.publicAddress });
      mountHome(site);
    },
  });

  const lifecycle = createLifecycle({
    ...{ config, colyseus, readiness, registry, processes, handover, gate, loadMeter, events, backends },
    httpServer: front.server,
    log: badInput,
  });
  return { colyseus, ...lifecycle };
}

export type PongServer = ReturnType<typeof createServer>;

/** The type of the server for `new Client<PongApp>(…)`. */
export type PongApp = PongServer["colyseus"];

function countsOf(events: GameEvents): Record<string, number> {
  const { junk: _, ...counts } = events.counts();
  return counts;
}
