import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Presence } from "@colyseus/core";
import { defineRoom, defineServer, LocalDriver, LocalPresence, matchMaker } from "@colyseus/core";
import type { Application } from "express";
import { createProcesses, createSoleProcess, type ProcessInfo } from "./cluster/processes.ts";
import { SocketTransport } from "./colyseus/SocketTransport.ts";
import { SturdyRedisPresence } from "./colyseus/SturdyRedisPresence.ts";
import type { Config } from "./config.ts";
import { matchSettingsOf } from "./config.ts";
import type { GameEvents } from "./events/GameEvents.ts";
import { createGameEvents } from "./events/GameEvents.ts";
import { createRoutes } from "./http/endpoints.ts";
import { createFront } from "./http/front.ts";
import { mountHealth } from "./http/health.ts";
import { mountHome } from "./http/home.ts";
import { mountMetrics } from "./http/metrics.ts";
import { mountPage } from "./http/page.ts";
import { mountPanels } from "./http/panels.ts";
import { measuredPlacement } from "./matchmaking/measuredPlacement.ts";
import { createIndexedOpenRooms, createLocalOpenRooms } from "./matchmaking/openRooms.ts";
import { createPlacement } from "./matchmaking/placement.ts";
import { RoomIndexDriver } from "./matchmaking/RoomIndexDriver.ts";
import { createIdentities } from "./players/identity.ts";
import { createMemoryStore } from "./players/memoryStore.ts";
import { createRecords } from "./players/records.ts";
import { createRedisStore } from "./players/redisStore.ts";
import { ApiError } from "./protocol/errors.ts";
import { ROOM_TYPE } from "./protocol/names.ts";
import { CHECKPOINT_VERSION } from "./recovery/checkpoint.ts";
import { startCheckpoints } from "./recovery/checkpoints.ts";
import { createHandover } from "./recovery/handover.ts";
import { createLocalLedgers } from "./recovery/localLedgers.ts";
import { createRedisLedgers } from "./recovery/redisLedgers.ts";
import { createRevival, type OwnRooms, type RoomList } from "./recovery/revival.ts";
import { StallGate } from "./recovery/StallGate.ts";
import { connectRedis } from "./redis/connection.ts";
import { PongRoom } from "./rooms/PongRoom.ts";
import { RoomClock } from "./rooms/RoomClock.ts";
import { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { RoomServices } from "./rooms/services.ts";
import { DEFAULT_RULES } from "./simulation/constants.ts";
import { createLoadMeter, type LoadMeter } from "./telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "./telemetry/log.ts";
import { colyseusLogger, limitedLog } from "./telemetry/log.ts";
import { Meters } from "./telemetry/Meters.ts";

/** How long a process that was asleep asks what it still has. */
const OWNERSHIP_MS = 2000;

/** Between the signals to processes that are stopped together. */
const TOGETHER_MS = 200;

/** What processes share: in Redis, or in this process alone. */
function connectBackends(config: Config, meter: LoadMeter, log: Log, badInput: LimitedLog) {
  const { redisUrl, internalAddress: address, redisChannelPrefix: channelPrefix, maxRooms } = config;
  const processId = () => matchMaker.processId; // known once the matchmaker is set up
  if (redisUrl === undefined) {
    const presence: Presence = new LocalPresence();
    const driver = new LocalDriver();
    const events = createGameEvents(config, presence, log);
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
  const writes = connectRedis(redisUrl, log, "wait");
  // events and checkpoints on one connection: what is published is in order
  const publishing = connectRedis(redisUrl, log, "publish");
  // ends its connection at shutdown, like the driver
  const presence = new SturdyRedisPresence(connectRedis(redisUrl, log, "wait"), badInput);
  const driver = new RoomIndexDriver({ writes, reads, processId });
  return {
    presence,
    driver,
    openRooms: createIndexedOpenRooms(driver),
    list: driver,
    events: createGameEvents(config, presence, log, (channel, event) =>
      publishing.publish(channel, JSON.stringify(event)),
    ),
    records: createRecords(createRedisStore(reads)),
    ledgers: createRedisLedgers({ client: publishing, reads, processId, address, channelPrefix, log: badInput }),
    processes: createProcesses({
      client: reads,
      processId,
      address,
      version: CHECKPOINT_VERSION,
      maxRooms,
      meter,
      log: badInput,
    }),
    isAway: () => reads.status !== "ready",
    onBack: (listener: () => void) => void publishing.on("ready", listener),
    close() {
      reads.disconnect();
      // what was said last is on its way
      if (publishing.status === "ready") publishing.quit().catch(() => publishing.disconnect());
      else publishing.disconnect();
    },
  };
}

/** Where `npm run build` puts the page. */
const PAGE = fileURLToPath(new URL("../dist", import.meta.url));

/** A server of this process: everything wired together, nothing started. `devPage` mounts another page than the built one. */
export function createServer(config: Config, log: Log, devPage?: (app: Application) => Promise<void>) {
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
  const gate = new StallGate(checkOwnership);
  let draining = false;

  function readiness(): ApiError | undefined {
    if (draining) return new ApiError("draining", "this process is shutting down", { retryAfterSeconds: 5 });
    if (backends.isAway()) return new ApiError("unavailable", "Redis is away", { retryAfterSeconds: 2 });
    if (registry.size < config.maxRooms && !loadMeter.overloaded()) return undefined;
    return new ApiError("no_headroom", "this process has as many rooms as it takes", { retryAfterSeconds: 5 });
  }

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

  class Pong extends PongRoom {
    override readonly services = services;
  }

  const own: OwnRooms = {
    get processId() {
      return matchMaker.processId;
    },
    isHere: (roomId) => matchMaker.getLocalRoomById(roomId) !== undefined,
    revive: (roomId, takenOver) => matchMaker.handleCreateRoom(ROOM_TYPE, { takenOver }, undefined, roomId),
  };
  const revival = createRevival({ list: backends.list, own, ledgers, processes, log, outcomes: meters.recoveries });
  const handover = createHandover({
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
  const placement = measuredPlacement(
    createPlacement({ identities, records, openRooms, rooms: revival, processes, readiness }),
    meters,
  );
  const routes = createRoutes({ identities, placement, archive: records, log: badInput });
  const front = createFront({ config, routes, log: badInput });
  const transport = new SocketTransport({ server: front.server, sent: meters.sent, log: badInput });
  const colyseus = defineServer({
    rooms: { pong: defineRoom(Pong) },
    routes,
    presence,
    driver,
    transport,
    selectProcessIdToCreateRoom: async () => roomiest().processId,
    ...(config.publicAddress !== undefined && { publicAddress: config.publicAddress }),
    logger: colyseusLogger(log, badInput),
    gracefullyShutdown: false,
    greet: false,
    async express(app) {
      mountHealth(app, { processId: () => matchMaker.processId, readiness });
      mountMetrics(app, {
        meters,
        phases: () => registry.phases(),
        seats: () => registry.seats,
        load: loadMeter.load,
        headroom: loadMeter.headroom,
        redisAway: backends.isAway,
        events: () => countsOf(events),
        junk: () => events.counts().junk,
      });
      await mountPanels(app, config.adminPassword);
      if (devPage) await devPage(app);
      else mountPage(app, { directory: PAGE, publicAddress: config.publicAddress });
      mountHome(app);
      front.mount(app);
    },
  });

  /** After a stall. A Redis that does not answer keeps no match from going on. */
  async function checkOwnership(): Promise<void> {
    const checked = Promise.allSettled(registry.all().map((room) => room.verify()));
    await Promise.race([checked, setTimeout(OWNERSHIP_MS)]);
  }

  /** Redis is back, and may have lost what it knew of our rooms. */
  async function relist(): Promise<void> {
    for (const room of registry.all()) {
      await room
        .relist()
        .catch((err) => badInput.warn("relist", { err, room_id: room.roomId }, "a room is not listed"));
    }
  }

  let stopCheckpoints = () => {};

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
      await handover.listen();
      await processes.start();
      gate.start();
      loadMeter.start();
      backends.onBack(() => void relist());
      stopCheckpoints = startCheckpoints(
        () => registry.all(),
        (err) => badInput.warn("checkpoint", { err }, "a room could not be written down"),
      );
    },
    /** Takes no more players, gives its rooms to other processes or lets matches end within DRAIN_SECONDS, and closes everything. */
    async shutdown(): Promise<void> {
      draining = true;
      await processes.drain();
      // of several that are told to stop at once, none is the other's heir
      await setTimeout(TOGETHER_MS);
      await processes.drain();
      await handover.giveAway(() => registry.all());
      await registry.drain(config.drainSeconds);
      stopCheckpoints();
      gate.stop();
      loadMeter.stop();
      await processes.stop();
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
