import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { Server as ColyseusServer } from "@colyseus/core";
import type { Processes } from "./cluster/processes.ts";
import type { RoomErasure } from "./cluster/roomErasure.ts";
import type { Config } from "./config.ts";
import type { GameEvents } from "./events/GameEvents.ts";
import type { Parties } from "./parties/parties.ts";
import { ApiError, isUnavailable } from "./protocol/errors.ts";
import { startCheckpoints } from "./recovery/checkpoint.ts";
import type { Handover } from "./recovery/Handover.ts";
import { LeaseGate } from "./recovery/LeaseGate.ts";
import type { Ledgers } from "./recovery/ledger.ts";
import type { RoomRegistry } from "./rooms/RoomRegistry.ts";
import type { LoadMeter } from "./telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "./telemetry/log.ts";

/** Longest time to claim all rooms again after the process's lease had ended. */
const RENEWAL_MS = 2000;

/** Pause before rooms are given away. Processes that are told to stop at the same time learn of each other in it. */
const TOGETHER_MS = 200;

/** Pause before rooms that Redis did not take are listed again. */
const RELIST_AGAIN_MS = 1000;

/** Longest time to remove this process from Redis at its end. Without Redis, its heartbeat runs out. */
const FAREWELL_MS = 2000;

type ListedRoom = ReturnType<RoomRegistry["all"]>[number];

export interface ReadinessOptions {
  readonly maxRooms: number;
  readonly registry: Pick<RoomRegistry, "size">;
  readonly loadMeter: Pick<LoadMeter, "overloaded">;
  /** The reason why Redis takes no writes; undefined if it does. */
  readonly redisFault: () => string | undefined;
  readonly gate: Pick<LeaseGate, "isClosed">;
}

/** Says whether this process takes players. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #isOpen = false;
  #isDraining = false;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** The reason why this process takes no players; undefined if it does. */
  cause(): ApiError | undefined {
    const { maxRooms, registry, loadMeter, redisFault, gate } = this.#options;
    if (this.#isDraining) return new ApiError("draining", "this process is shutting down", { retryAfterSeconds: 5 });
    const fault = redisFault() ?? (gate.isClosed ? "this process was cut off" : undefined);
    if (fault !== undefined) return new ApiError("unavailable", fault, { retryAfterSeconds: 2 });
    if (!this.#isOpen) return new ApiError("unavailable", "this process is starting", { retryAfterSeconds: 2 });
    if (registry.size < maxRooms && !loadMeter.overloaded()) return undefined;
    return new ApiError("no_headroom", "this process has as many rooms as it takes", { retryAfterSeconds: 5 });
  }

  /** Takes players from now on. */
  open(): void {
    this.#isOpen = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  drain(): void {
    this.#isDraining = true;
  }
}

/** Claims all rooms again if the process `mayOwn` them, and ends those that other processes have. False if Redis cannot say that of all of them yet. */
async function renewRooms(registry: RoomRegistry, mayOwn: boolean): Promise<boolean> {
  const renewed = Promise.allSettled(registry.all().map((room) => room.renew(mayOwn)));
  const results = await Promise.race([renewed, setTimeout(RENEWAL_MS, undefined, { ref: false })]);
  return results?.every((one) => one.status === "fulfilled" && one.value) ?? false;
}

/** Writes the checkpoints of all rooms. False if Redis does not take all of them now. */
export async function writeRooms(registry: RoomRegistry): Promise<boolean> {
  const written = await Promise.all(registry.all().map((room) => room.save(true)));
  return written.every(Boolean);
}

/** Writes the listings and records of all rooms again, in case Redis has lost them. Tries until Redis takes them. */
function createRelisting(registry: RoomRegistry, log: LimitedLog): () => Promise<void> {
  /** Number of the last pass over the rooms. A new one replaces the one before. */
  let lastPass = 0;

  async function relistRoom(room: ListedRoom, refused: ListedRoom[]): Promise<void> {
    try {
      await room.relist();
    } catch (err) {
      // an outage has its own line in the log
      if (isUnavailable(err)) refused.push(room);
      else log.warn("relist", { err, room_id: room.roomId }, "a room is not listed");
    }
  }

  return async () => {
    const pass = ++lastPass;
    let waiting: readonly ListedRoom[] = registry.all();
    while (waiting.length > 0 && pass === lastPass) {
      const refused: ListedRoom[] = [];
      for (const room of waiting) await relistRoom(room, refused);
      if (refused.length > 0) await setTimeout(RELIST_AGAIN_MS, undefined, { ref: false });
      // the others have closed meanwhile
      waiting = registry.all().filter((room) => refused.includes(room));
    }
  };
}

/** Creates the gate that freezes all rooms while this process is cut off. */
export function createGate(registry: RoomRegistry, processes: Processes, log: Log): LeaseGate {
  return new LeaseGate({
    lease: processes.lease,
    renew: () => renewRooms(registry, processes.mayTakeOver()),
    freeze: () => {
      log.warn({ rooms: registry.size }, "this process is cut off: its rooms are frozen");
      for (const room of registry.all()) room.setFrozen(true);
    },
    thaw: () => {
      log.warn({ rooms: registry.size }, "this process is back: its rooms go on");
      for (const room of registry.all()) room.setFrozen(false);
    },
  });
}

export interface LifecycleParts {
  readonly config: Pick<Config, "port" | "host" | "drainSeconds">;
  readonly colyseus: ColyseusServer;
  readonly httpServer: Server;
  /** Mounts all that the HTTP server answers besides the API. */
  readonly mountSite: () => Promise<void>;
  readonly readiness: Readiness;
  readonly registry: RoomRegistry;
  readonly processes: Processes;
  readonly handover: Handover;
  readonly roomErasure: Pick<RoomErasure, "listen">;
  readonly gate: LeaseGate;
  readonly loadMeter: LoadMeter;
  readonly gathering: { start(): void; stop(): void };
  readonly events: GameEvents;
  readonly entrance: { close(): void };
  readonly parties: Pick<Parties, "listen" | "close">;
  readonly backends: {
    check(): Promise<void>;
    onBack(listener: () => void): void;
    readonly ledgers: Pick<Ledgers, "repeat">;
    close(): void;
  };
  readonly log: LimitedLog;
}

/** Starts and stops a process, in the right order. */
export interface Lifecycle {
  /**
   * Opens the port, then joins the cluster. While Redis is away it waits, and `/livez` and `/readyz` answer. Rejects if the port is
   * not free, and with a ConfigError if Redis is unfit.
   */
  listen(): Promise<void>;
  /** Refuses new players, hands rooms over or lets their matches end within DRAIN_SECONDS, and closes everything. */
  shutdown(): Promise<void>;
}

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { config, colyseus, httpServer, registry, processes, handover, gate, loadMeter, gathering, backends, log } =
    parts;
  const relist = createRelisting(registry, log);
  let stopCheckpoints = () => {};

  /** Answers requests from now on. Rejects if the port is not free. */
  async function openPort(): Promise<void> {
    await parts.mountSite();
    httpServer.listen(config.port, config.host);
    await once(httpServer, "listening");
  }

  return {
    async listen() {
      await openPort();
      await backends.check();
      await colyseus.listen(config.port, config.host);
      await handover.listen();
      await parts.roomErasure.listen();
      await parts.parties.listen(({ party, members }) => {
        const ids = members.map(({ player_id }) => player_id);
        for (const room of registry.all()) room.parts.partyCalls.tellAll(party, ids);
      });
      await processes.start();
      gate.start();
      loadMeter.start();
      gathering.start();
      backends.onBack(() => {
        void relist();
        backends.ledgers.repeat().catch((err) => log.warn("repeat", { err }, "ends of matches are not written again"));
      });
      stopCheckpoints = startCheckpoints(
        () => registry.all(),
        (err) => log.warn("checkpoint", { err }, "a checkpoint could not be written"),
      );
      parts.readiness.open();
    },

    async shutdown() {
      parts.readiness.drain();
      gathering.stop();
      parts.parties.close();
      await processes.drain();
      await setTimeout(TOGETHER_MS);
      await processes.drain(); // also learns which other processes are stopping
      parts.entrance.close();
      await handover.giveAway(() => registry.all());
      await registry.drain(config.drainSeconds);
      stopCheckpoints();
      gate.stop();
      loadMeter.stop();
      await processes.stop();
      await Promise.race([colyseus.gracefullyShutdown(false), setTimeout(FAREWELL_MS)]);
      httpServer.close();
      parts.events.close();
      backends.close();
      log.flush();
    },
  };
}
