import "./colyseus/withoutPm2Agent.ts";
import type { Server } from "node:http";
import { defineRoom, defineServer, matchMaker, type Transport } from "@colyseus/core";
import { createMemoryBackends, createRedisBackends } from "./backends.ts";
import type { Entrance } from "./cluster/Entrance.ts";
import type { Processes } from "./cluster/processes.ts";
import type { RoomCalls } from "./cluster/roomCalls.ts";
import { RoomClock } from "./colyseus/RoomClock.ts";
import { SocketTransport } from "./colyseus/SocketTransport.ts";
import type { Config } from "./config.ts";
import { matchSettingsOf } from "./config.ts";
import { createEntrance } from "./entrance.ts";
import { createRoomNotFound } from "./events/roomNotFound.ts";
import { createAddressKey } from "./http/address.ts";
import { createRoutes } from "./http/endpoints.ts";
import { createFront } from "./http/front.ts";
import { createGate, createLifecycle, Readiness, writeRooms } from "./lifecycle.ts";
import { createGathering } from "./matchmaking/gathering.ts";
import { createMadeRooms } from "./matchmaking/madeRooms.ts";
import { measuredPlacement } from "./matchmaking/measuredPlacement.ts";
import { createPlacement } from "./matchmaking/placement.ts";
import { createSeatHolder } from "./matchmaking/seatHolder.ts";
import { createUnusedSeats } from "./matchmaking/unusedSeats.ts";
import { createPlayerServices, type PlayerServices } from "./playerServices.ts";
import { createIdentities, type Identities } from "./players/identity.ts";
import { ApiError } from "./protocol/errors.ts";
import { createRecovery } from "./recoveryServices.ts";
import { PongRoom, type PongRoomOptions } from "./rooms/PongRoom.ts";
import { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { RoomServices } from "./rooms/services.ts";
import { DEFAULT_RULES } from "./simulation/constants.ts";
import { mountSite, type SiteOptions } from "./site.ts";
import { createLoadMeter } from "./telemetry/loadMeter.ts";
import { colyseusLogger, type Log, limitedLog } from "./telemetry/log.ts";
import { Meters } from "./telemetry/Meters.ts";

export interface ServerOptions extends SiteOptions {
  /** Creates another transport than ours. */
  readonly transport?: (server: Server) => Transport;
}

/** Connects the parts of a server and starts nothing. */
export function createServer(config: Config, log: Log, options: ServerOptions = {}) {
  // Colyseus's own checks treat a process that stalls for a moment as dead, and remove its rooms from the list
  matchMaker.setHealthChecksEnabled(false);
  const parts = createParts(config, log);
  const { badInput, registry, backends } = parts;
  const { revival, handover, rooms } = createRecovery(parts);
  answerUnheard(parts);
  const gathering = createGathering({
    openRooms: backends.openRooms,
    rooms: () => registry.all(),
    calls: rooms,
    records: backends.records,
    onError: (err) => badInput.warn("gathering", { err }, "players of a waiting room could not be moved"),
  });
  const entrance = createEntrance({ ...parts, revival });
  const identities = createIdentities(config, badInput);
  const playerServices = createPlayerServices({ config, backends, registry, log: badInput, reach: rooms.reach });
  const front = createHttp(parts, rooms, entrance, { identities, ...playerServices });
  const services = roomServicesOf(parts, identities, playerServices);
  const colyseus = createColyseus(parts, front, services, options);
  const lifecycle = createLifecycle({
    ...parts,
    ...playerServices,
    colyseus,
    processes: backends.processes,
    handover,
    gathering,
    events: backends.events,
    entrance,
    httpServer: front.server,
    mountSite: () => mountSite(front.site, { ...parts, entrance, processId }, options),
    log: badInput,
  });
  return { colyseus, ...lifecycle };
}

/** The objects that several parts of a server need. */
type ServerParts = ReturnType<typeof createParts>;

function createParts(config: Config, log: Log) {
  const badInput = limitedLog(log);
  const registry = new RoomRegistry();
  const meters = new Meters();
  const loadMeter = createLoadMeter({
    maxLoad: config.maxLoadPercent / 100,
    lateness: meters.lateness,
    turns: meters.step,
    frames: () => meters.messages,
    rooms: () => registry.size,
    clients: () => registry.clients,
  });
  const backends =
    config.redisUrl === undefined
      ? createMemoryBackends(config, loadMeter, log)
      : createRedisBackends(config.redisUrl, config, loadMeter, log, badInput);
  const { processes } = backends;
  const gate = createGate(registry, processes, log);
  processes.onLoss(() => writeRooms(registry));
  const { redisFault } = processes;
  const readiness = new Readiness({ maxRooms: config.maxRooms, registry, loadMeter, redisFault, gate });
  return { config, log, badInput, registry, meters, loadMeter, backends, gate, readiness };
}

/** The process id is known once the matchmaker is set up. */
const processId = () => matchMaker.processId;

/** Answers commands for rooms that no process has. */
function answerUnheard({ backends }: ServerParts): void {
  const { events, list, ledgers, records } = backends;
  events.onUnheard(
    createRoomNotFound({
      events,
      processId,
      isListed: async (roomId) => (await list.findOne({ roomId })) !== undefined,
      isKept: async (roomId) => (await ledgers.ownershipOf(roomId)) !== undefined,
      mayAnswer: (roomId) => records.mayAnswer(roomId),
    }),
  );
}

function createHttp(
  { config, badInput, meters, backends, readiness }: ServerParts,
  rooms: RoomCalls,
  entrance: Entrance,
  { identities, parties, profiles, erasure, archive, signer }: PlayerServices & { readonly identities: Identities },
) {
  const { openRooms, records, queueRecords, ratings, list } = backends;
  const makeRoom = createMadeRooms({ max: config.maxRoomsPerAddress, records, list });
  const placement = measuredPlacement(
    createPlacement({
      ...config,
      identities,
      records,
      queueRecords,
      ratings,
      openRooms,
      rooms,
      parties,
      makeRoom,
      readiness: () => readiness.cause(),
    }),
    meters,
  );
  const routes = createRoutes({
    identities,
    placement,
    parties,
    profiles,
    erasure,
    archive,
    signer,
    log: badInput,
    addressKey: createAddressKey(config.jwtSecret),
  });
  const holderOf = createSeatHolder({ identities, records });
  return { routes, ...createFront({ config, routes, holderOf, log: badInput, entrance }) };
}

function roomServicesOf(
  { config, log, badInput, registry, meters, backends, gate }: ServerParts,
  identities: Identities,
  { parties }: PlayerServices,
): RoomServices {
  const { events, records, queueRecords, ratings, ledgers, clusterKey } = backends;
  return {
    config,
    events,
    records,
    queueRecords,
    ratings,
    ledgers,
    gate,
    registry,
    meters,
    log,
    badInput,
    processId,
    unusedSeats: createUnusedSeats(config.matchmakingPerMinute > 0),
    key: clusterKey,
    renewToken: identities.renew,
    matchForParty: parties.matchFor,
    rules: { ...DEFAULT_RULES, ...matchSettingsOf(config) },
    clock: new RoomClock(meters, (now) => gate.isOpen(now)),
  };
}

function createColyseus(
  { config, log, badInput, meters, backends }: ServerParts,
  { server, routes }: ReturnType<typeof createHttp>,
  services: RoomServices,
  { transport }: ServerOptions,
) {
  return defineServer({
    // the other options are given with each room: its kind, or the room that is taken over
    rooms: { pong: defineRoom(PongRoom, { services } as PongRoomOptions) },
    routes,
    presence: backends.presence,
    driver: backends.driver,
    transport: transport?.(server) ?? new SocketTransport({ server, sent: meters.sent, log: badInput }),
    selectProcessIdToCreateRoom: () => processForNewRoom(backends.processes),
    ...(config.publicAddress !== undefined && { publicAddress: config.publicAddress }),
    logger: colyseusLogger(log, badInput),
    gracefullyShutdown: false,
    greet: false,
    // Colyseus only routes calls that reach it here, and the front passes it none
    express: () => undefined,
  });
}

/** Asks another process whether it is well before it gets a room: a call for a room to one that hangs takes two seconds. */
async function processForNewRoom(processes: Processes): Promise<string> {
  for (let found = processes.roomiest(); found !== undefined; found = processes.roomiest()) {
    const { processId: id } = found;
    if (id === matchMaker.processId || (await processes.livenessOf(id, true)) === "alive") return id;
  }
  throw new ApiError("no_headroom", "no process takes a new room now", { retryAfterSeconds: 5 });
}

export type PongServer = ReturnType<typeof createServer>;

/** The type of the server for `new Client<PongApp>(…)`. */
export type PongApp = PongServer["colyseus"];
