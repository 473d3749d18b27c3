import type { Redis } from "ioredis";
import { channels, prefixed } from "../redis/keys.ts";
import type { LoadMeter } from "../telemetry/loadMeter.ts";
import type { LimitedLog, Log } from "../telemetry/log.ts";
import { HEARTBEAT_MS, Heartbeats, LATE_MS, LEASE_MS, type ProcessInfo } from "./Heartbeats.ts";
import { type LivenessOf, probe } from "./probe.ts";
import { Unwell } from "./Unwell.ts";

/** The processes that share a Redis. */
export interface Processes {
  /** Sends heartbeats from now on. */
  start(): Promise<void>;
  /** Stops the heartbeats and removes this process. */
  stop(): Promise<void>;
  /** Tells the others that this process takes no more rooms. */
  drain(): Promise<void>;
  /** The reason why Redis takes no heartbeats and so no writes. Undefined if it does. */
  redisFault(): string | undefined;
  /** All processes as of the last heartbeat, this one included. */
  known(): readonly ProcessInfo[];
  /** The least loaded process that takes a new room. Undefined if none does. */
  roomiest(): ProcessInfo | undefined;
  readonly livenessOf: LivenessOf;
  /** Whether a process was silent when it was probed a moment ago. */
  isSilent(processId: string): boolean;
  /** Milliseconds until a silent process counts as dead. */
  leaseLeftMs(processId: string): number;
  /** Whether a room answers other processes. For a moment after it is listed, it does not yet. */
  answers(roomId: string): Promise<boolean>;
  /** Sets the listener for dead processes. It is called once a second for each until `forget`, never twice at a time. */
  onDead(listener: (process: ProcessInfo) => Promise<void>): void;
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

/** Smaller differences in load are noise. */
const LOAD_STEP = 0.05;

export function createProcesses(options: ProcessesOptions): Processes {
  const { client, processId, address, version, maxRooms, meter, log, badInput } = options;
  const heartbeats = new Heartbeats(client, log);
  const unwell = new Unwell();
  const livenessOf = unwell.noting(createLiveness(client, heartbeats));
  const takeOvers = new Set<string>();
  /** Number of new rooms sent to each process since the last heartbeat. */
  const sent = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let draining = false;
  let onDead: (process: ProcessInfo) => Promise<void> = async () => undefined;

  async function beat(): Promise<void> {
    const load = meter.load();
    const own = { processId: processId(), address, version, draining, load, maxRooms, full: meter.overloaded() };
    try {
      await heartbeats.beat(own);
      sent.clear();
      await Promise.all(heartbeats.processes().map(watch));
    } catch (error) {
      if (heartbeats.redisFault !== undefined) return; // it has been logged
      const reason = error instanceof Error ? error.message : error;
      badInput.warn("heartbeat", { reason }, "other processes cannot be seen");
    }
  }

  /** Sends a heartbeat at once, so that a Redis that is back is noticed early. */
  const beatAtOnce = () => void beat();

  async function watch(info: ProcessInfo): Promise<void> {
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
  }

  return {
    redisFault: () => heartbeats.redisFault,
    known: () => heartbeats.processes(),
    livenessOf,
    isSilent: (id) => unwell.livenessOf(id) === "silent",
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
    forget: (info) => heartbeats.forget(info.processId),
  };
}

function createLiveness(client: Redis, heartbeats: Heartbeats): LivenessOf {
  return async (id, suspected = false) => {
    const isSubscribed = await hasSubscriber(client, channels.process(id));
    if (isSubscribed && !suspected && !isLate(heartbeats, id)) return "alive";
    const info = heartbeats.infoOf(id);
    const found = info ? await probe(info.address, id) : "silent";
    if (found !== "silent") return found;
    // if this process was cut off itself, it has missed the heartbeats of others
    const heardFor = heartbeats.heardFor();
    if (heardFor === undefined) return "silent";
    // a process without a heartbeat has stopped, or Redis has lost its data and the next heartbeat comes within the lease
    const silence = heartbeats.ageOf(id) ?? (isSubscribed ? 0 : heardFor);
    return silence > LEASE_MS ? "dead" : "silent";
  };
}

function isLate(heartbeats: Heartbeats, processId: string): boolean {
  return (heartbeats.ageOf(processId) ?? 0) >= LATE_MS;
}

async function hasSubscriber(client: Redis, channel: string): Promise<boolean> {
  const [, subscribers] = (await client.pubsub("NUMSUB", prefixed(client, channel))) as [string, number];
  return subscribers > 0;
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
    redisFault: () => undefined,
    known: () => [own()],
    roomiest: () => (own().load.rooms < own().maxRooms && !own().full ? own() : undefined),
    livenessOf: async () => "alive",
    isSilent: () => false,
    leaseLeftMs: () => LEASE_MS,
    answers: async () => true,
    onDead: () => undefined,
    forget: async () => undefined,
  };
}
