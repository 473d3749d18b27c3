import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import { channels } from "../redis/keys.ts";
import type { LoadMeter } from "../telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "../telemetry/log.ts";
import { AddressCheck } from "./AddressCheck.ts";
import { Heartbeats, type ProcessInfo } from "./Heartbeats.ts";
import { ENDLESS_LEASE, Lease } from "./Lease.ts";
import { createLiveness, hasSubscriber, isLate, type LivenessOf } from "./liveness.ts";
import { HEARTBEAT_MS, LEASE_MS } from "./timing.ts";
import { Unwell } from "./Unwell.ts";

/** The processes that share a Redis. */
export interface Processes {
  /** Sends heartbeats from now on. */
  start(): Promise<void>;
  /** Stops the heartbeats and removes this process. */
  stop(): Promise<void>;
  /** Tells the others that this process takes no more rooms. */
  drain(): Promise<void>;
  /** The time in which no other process can have taken over rooms of this one. */
  readonly lease: Pick<Lease, "isHeld" | "isAwayForAll" | "lapses">;
  /** Finds out whether Redis answers. If not, this process takes over no silent process's rooms for the time of a lease. */
  hasRedis(): Promise<boolean>;
  /** The reason why Redis takes no heartbeats and so no writes. Undefined if it does. */
  redisFault(): string | undefined;
  /** All processes as of the last heartbeat, this one included. */
  known(): readonly ProcessInfo[];
  /** The least loaded process that takes a new room. Undefined if none does. */
  roomiest(): ProcessInfo | undefined;
  readonly livenessOf: LivenessOf;
  /** Whether a process was silent when it was probed a moment ago. */
  isSilent(processId: string): boolean;
  /** host:port at which a process answers others; undefined if it has sent no heartbeat. */
  addressOf(processId: string): string | undefined;
  /** Milliseconds until a silent process counts as dead. */
  leaseLeftMs(processId: string): number;
  /** Whether a room answers other processes. For a moment after it is listed, it does not yet. */
  answers(roomId: string): Promise<boolean>;
  /** Sets the listener for dead processes. It is called once a second for each until `forget`, never twice at a time. */
  onDead(listener: (process: ProcessInfo) => Promise<void>): void;
  /** Sets the function that writes all rooms again when Redis may have lost writes. It answers whether all are written. */
  onLoss(write: () => Promise<boolean>): void;
  /** Whether this process may take over rooms: not for the time of a lease after Redis was away. */
  mayTakeOver(): boolean;
  /** Removes a dead process. */
  forget(process: ProcessInfo): Promise<void>;
}

export interface ProcessesOptions {
  /** Fails while Redis is away. */
  readonly client: Redis;
  readonly processId: () => string;
  readonly address: string;
  /** Version of the checkpoints that this process writes. */
  readonly version: string;
  readonly maxRooms: number;
  readonly meter: Pick<LoadMeter, "load" | "overloaded">;
  readonly log: Log;
  readonly badInput: LimitedLog;
}

/** Longest time that Redis needs to answer while all is well. */
const ANSWER_MS = 150;

/** Smaller differences in load are noise. */
const LOAD_STEP = 0.05;

export function createProcesses(options: ProcessesOptions): Processes {
  const { client, processId, address, version, maxRooms, meter, log, badInput } = options;
  const heartbeats = new Heartbeats(client, log);
  const unwell = new Unwell();
  const livenessOf = unwell.noting(createLiveness(client, heartbeats));
  const lease = new Lease({
    processId,
    known: () => heartbeats.processes(),
  });
  const renewal = createRenewal(heartbeats, lease);
  const addresses = new AddressCheck(heartbeats, log);
  const watch = createWatch({ processId, heartbeats, livenessOf, badInput, onDead: (info) => onDead(info) });
  /** Number of new rooms sent to each process since the last heartbeat. */
  const sent = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let draining = false;
  let onDead: (process: ProcessInfo) => Promise<void> = async () => undefined;

  async function beat(): Promise<void> {
    const load = meter.load();
    const own = { processId: processId(), address, version, draining, load, maxRooms, full: meter.overloaded() };
    try {
      const sentAt = performance.now();
      await heartbeats.beat(own);
      await renewal.renew(sentAt);
      sent.clear();
      await Promise.all([...heartbeats.processes().map(watch), addresses.run()]);
    } catch (error) {
      if (!heartbeats.isHeard) await lease.isAwayForAll();
      if (heartbeats.redisFault !== undefined) return; // it has been logged
      const reason = error instanceof Error ? error.message : error;
      badInput.warn("heartbeat", { reason }, "other processes cannot be seen");
    }
  }

  /** Sends a heartbeat at once, so that a Redis that is back is noticed early. */
  const beatAtOnce = () => void beat();

  return {
    lease,
    hasRedis: () => hasRedis(client, heartbeats),
    redisFault: () => heartbeats.redisFault,
    known: () => heartbeats.processes(),
    livenessOf,
    isSilent: (id) => unwell.livenessOf(id) === "silent",
    addressOf: (id) => heartbeats.infoOf(id)?.address,
    leaseLeftMs: (id) => Math.max(0, LEASE_MS - (heartbeats.ageOf(id) ?? 0)),
    answers: (roomId) => hasSubscriber(client, channels.room(roomId)),
    async start() {
      client.on("ready", beatAtOnce);
      await beat();
      timer = setInterval(beat, HEARTBEAT_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      client.off("ready", beatAtOnce);
      await heartbeats.stop(processId());
    },
    async drain() {
      draining = true;
      await beat();
    },
    roomiest: () => chooseRoomiest(heartbeats, sent, unwell),
    onDead(listener) {
      onDead = listener;
    },
    onLoss: renewal.onLoss,
    mayTakeOver: () => heartbeats.mayTakeOver,
    forget: (info) => heartbeats.forget(info.processId),
  };
}

/** Renews the lease after a heartbeat. If Redis may have lost writes, it first needs to have all rooms again. */
function createRenewal(heartbeats: Heartbeats, lease: Lease) {
  /** The era in which all rooms are written. */
  let writtenEra = "";
  let writeAgain = async () => true;
  return {
    async renew(sentAt: number): Promise<void> {
      const { era } = heartbeats;
      // after the lease has ended, rooms are claimed again anyway
      const isWritten = writtenEra === "" || writtenEra === era || !lease.isHeld();
      if (!isWritten && !(await writeAgain())) return;
      writtenEra = era;
      lease.renew(sentAt);
    },
    onLoss(write: () => Promise<boolean>) {
      writeAgain = write;
    },
  };
}

interface WatchOptions {
  readonly processId: () => string;
  readonly heartbeats: Heartbeats;
  readonly livenessOf: LivenessOf;
  readonly badInput: LimitedLog;
  readonly onDead: (process: ProcessInfo) => Promise<void>;
}

/** Returns a function that reports a process if it is dead. Call it after each heartbeat. */
function createWatch({ processId, heartbeats, livenessOf, badInput, onDead }: WatchOptions) {
  const takeOvers = new Set<string>();
  return async (info: ProcessInfo): Promise<void> => {
    const { processId: id } = info;
    if (id === processId() || takeOvers.has(id) || !isLate(heartbeats, id)) return;
    if ((await livenessOf(id, true)) !== "dead") return;
    takeOvers.add(id);
    // not awaited: it may take longer than a heartbeat
    void onDead(info)
      .catch((err) =>
        badInput.warn("take_over", { err, process_id: id }, "a dead process's rooms could not be taken over"),
      )
      .finally(() => takeOvers.delete(id));
  };
}

async function hasRedis(client: Redis, heartbeats: Heartbeats): Promise<boolean> {
  const answered = client.ping().then(
    () => true,
    () => false,
  );
  const isAnswered = await Promise.race([answered, setTimeout(ANSWER_MS, false, { ref: false })]);
  if (!isAnswered) heartbeats.missed();
  return heartbeats.isHeard;
}

/** Chooses the process for a new room, and counts the room in `sent`. */
function chooseRoomiest(heartbeats: Heartbeats, sent: Map<string, number>, unwell: Unwell): ProcessInfo | undefined {
  const roomsOf = ({ processId, load }: ProcessInfo) => load.rooms + (sent.get(processId) ?? 0);
  const loadOf = ({ load }: ProcessInfo) => Math.round(load.eventLoopUtilization / LOAD_STEP);
  const [found] = heartbeats
    .processes()
    .filter((one) => !one.draining && !one.full && roomsOf(one) < one.maxRooms)
    .filter(({ processId }) => !isLate(heartbeats, processId) && unwell.livenessOf(processId) === "alive")
    .sort((one, other) => loadOf(one) - loadOf(other) || roomsOf(one) - roomsOf(other));
  if (found !== undefined) sent.set(found.processId, (sent.get(found.processId) ?? 0) + 1);
  return found;
}

/** Without Redis there are no other processes. */
export function createSoleProcess(own: () => ProcessInfo): Processes {
  return {
    start: async () => undefined,
    stop: async () => undefined,
    drain: async () => undefined,
    lease: ENDLESS_LEASE,
    hasRedis: async () => true,
    redisFault: () => undefined,
    known: () => [own()],
    roomiest: () => (own().load.rooms < own().maxRooms && !own().full ? own() : undefined),
    livenessOf: async () => "alive",
    isSilent: () => false,
    addressOf: () => undefined,
    leaseLeftMs: () => LEASE_MS,
    answers: async () => true,
    onDead: () => undefined,
    onLoss: () => undefined,
    mayTakeOver: () => true,
    forget: async () => undefined,
  };
}
