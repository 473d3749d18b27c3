import type { Redis } from "ioredis";
import { runScript } from "../redis/script.ts";
import type { Load, LoadMeter } from "../telemetry/loadMeter.ts";
import type { LimitedLog } from "../telemetry/log.ts";
import { ageOf, BEAT, FORGET, type Heartbeats, LEASE_MS, PROCESSES, readHeartbeats } from "./heartbeats.ts";
import { probe } from "./probe.ts";

/** What a process says of itself once a second. */
export interface ProcessInfo {
  readonly processId: string;
  /** host:port where it answers other processes. */
  readonly address: string;
  /** Of the checkpoints that it writes. */
  readonly version: string;
  /** It stops, and takes nothing more. */
  readonly draining: boolean;
  readonly load: Load;
  readonly maxRooms: number;
  /** It has as much to do as it can without play suffering. */
  readonly full: boolean;
}

/** "silent": it may be dead or asleep; that will be known when its lease has ended. */
export type Verdict = "alive" | "dead" | "silent";

/** The processes that share a Redis. */
export interface Processes {
  /** Shows this process to the others, from now on. */
  start(): Promise<void>;
  /** Takes it off. */
  stop(): Promise<void>;
  /** Says that it takes nothing more. */
  drain(): Promise<void>;
  /** As of the last heartbeat, this one included. */
  known(): readonly ProcessInfo[];
  /** Where a new room goes: to the least loaded that takes one. Undefined if none does. */
  roomiest(): ProcessInfo | undefined;
  /** `suspected`: it has just left a question unanswered, so that it is not presumed to be alive. */
  verdictOf(processId: string, suspected?: boolean): Promise<Verdict>;
  /** Milliseconds until a silent process is dead if it stays silent: what is left of its lease. */
  leaseLeftMs(processId: string): number;
  /** Whether the room answers other processes: not for a moment after it is listed. */
  answers(roomId: string): Promise<boolean>;
  /** Told of each process found dead, once a second until it is forgotten. */
  onDead(listener: (process: ProcessInfo) => Promise<void>): void;
  forget(process: ProcessInfo): Promise<void>;
}

export interface ProcessesOptions {
  /** Of the kind that fails while Redis is away. */
  readonly client: Redis;
  readonly processId: () => string;
  readonly address: string;
  /** Format and simulation of the checkpoints that this process writes. */
  readonly version: string;
  readonly maxRooms: number;
  readonly meter: Pick<LoadMeter, "load" | "overloaded">;
  readonly log: LimitedLog;
}

/** So long it takes at most until all others know what a process says of itself. */
export const BEAT_MS = 1000;

/** A heartbeat older than this is asked after. */
const LATE_MS = 2500;

/** Differences in load that say nothing. */
const LOAD_STEP = 0.05;

export function createProcesses({
  client,
  processId,
  address,
  version,
  maxRooms,
  meter,
  log,
}: ProcessesOptions): Processes {
  let beats: Heartbeats | undefined;
  /** Our own last heartbeat was not answered. */
  let missed = true;
  let timer: NodeJS.Timeout | undefined;
  let draining = false;
  let onDead: (process: ProcessInfo) => Promise<void> = async () => undefined;
  const buried = new Set<string>();
  /** Rooms that were sent to a process since its last heartbeat. */
  const sent = new Map<string, number>();

  async function beat(): Promise<void> {
    const load = meter.load();
    const own: ProcessInfo = {
      ...{ processId: processId(), address, version, draining, load, maxRooms },
      full: meter.overloaded(),
    };
    try {
      const answer = await runScript(client, BEAT, [PROCESSES], [own.processId, JSON.stringify(own)]);
      beats = readHeartbeats(answer as string[], missed ? undefined : beats);
      missed = false;
      sent.clear();
      await Promise.all(known().map(watch));
    } catch (error) {
      missed = true;
      if (client.status !== "ready") return; // which has been said
      log.warn("beat", { reason: error instanceof Error ? error.message : error }, "other processes cannot be seen");
    }
  }

  function known(): readonly ProcessInfo[] {
    return beats?.processes.map(({ info }) => info) ?? [];
  }

  async function watch(info: ProcessInfo): Promise<void> {
    const { processId: id } = info;
    if (id === processId() || buried.has(id) || (ageOf(beats, id) ?? 0) < LATE_MS) return;
    if ((await verdictOf(id, true)) !== "dead") return;
    buried.add(id);
    // nobody waits: it may take longer than a heartbeat
    void onDead(info)
      .catch((err) => log.warn("take_over", { err, process_id: id }, "a dead process's rooms could not be taken over"))
      .finally(() => buried.delete(id));
  }

  async function verdictOf(id: string, suspected = false): Promise<Verdict> {
    const [, listeners] = (await client.pubsub("NUMSUB", `p:${id}`)) as [string, number];
    const age = ageOf(beats, id);
    if (listeners > 0 && !suspected && (age === undefined || age < LATE_MS)) return "alive";
    const asked = beats?.processes.find(({ info }) => info.processId === id)?.info;
    const found = asked ? await probe(asked.address, id) : "silent";
    if (found !== "silent") return found;
    // who was away himself does not know who was heard of meanwhile
    if (beats === undefined || missed || beats.age() > LATE_MS) return "silent";
    // one that is not in the directory has left it, or Redis has lost it: then it is back within the lease
    const silence = age ?? (listeners > 0 ? 0 : beats.now() - beats.since);
    return silence > LEASE_MS ? "dead" : "silent";
  }

  return {
    known,
    verdictOf,
    leaseLeftMs: (id) => Math.max(0, LEASE_MS - (ageOf(beats, id) ?? 0)),
    async answers(roomId) {
      const [, listeners] = (await client.pubsub("NUMSUB", `$${roomId}`)) as [string, number];
      return listeners > 0;
    },
    async start() {
      await beat();
      timer = setInterval(beat, BEAT_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      if (client.status === "ready") await client.hdel(PROCESSES, processId());
    },
    async drain() {
      draining = true;
      await beat();
    },
    roomiest() {
      const roomsOf = ({ processId: id, load: { rooms } }: ProcessInfo) => rooms + (sent.get(id) ?? 0);
      const loadOf = (one: ProcessInfo) => Math.round(one.load.eventLoopUtilization / LOAD_STEP);
      const taking = known().filter(
        (one) =>
          !one.draining && !one.full && roomsOf(one) < one.maxRooms && (ageOf(beats, one.processId) ?? 0) < LATE_MS,
      );
      taking.sort((one, other) => loadOf(one) - loadOf(other) || roomsOf(one) - roomsOf(other));
      const [found] = taking;
      if (found) sent.set(found.processId, (sent.get(found.processId) ?? 0) + 1);
      return found;
    },
    onDead(listener) {
      onDead = listener;
    },
    async forget({ processId: id }) {
      const stored = beats?.processes.find(({ info }) => info.processId === id)?.stored;
      if (stored !== undefined) await runScript(client, FORGET, [PROCESSES], [id, stored]);
    },
  };
}

/** Without Redis there are no others. */
export function createSoleProcess(own: () => ProcessInfo): Processes {
  return {
    start: async () => undefined,
    stop: async () => undefined,
    drain: async () => undefined,
    known: () => [own()],
    roomiest: () => (own().load.rooms < own().maxRooms && !own().full ? own() : undefined),
    verdictOf: async () => "alive",
    leaseLeftMs: () => LEASE_MS,
    answers: async () => true,
    onDead: () => undefined,
    forget: async () => undefined,
  };
}
