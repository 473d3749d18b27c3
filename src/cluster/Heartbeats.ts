import type { Redis } from "ioredis";
import * as z from "zod";
import { defineScripts, type Scripts } from "../redis/defineScripts.ts";
import { keys } from "../redis/keys.ts";
import { WriteHealth } from "../redis/WriteHealth.ts";
import type { Load } from "../telemetry/loadMeter.ts";
import type { Log } from "../telemetry/log.ts";
import { BEGIN_ERA_LUA } from "./era.ts";
import { LATE_MS, LEASE_MS } from "./timing.ts";

const SCRIPTS = {
  /**
   * Writes a heartbeat. Returns Redis's time and the heartbeats of all processes. Removes those that no process has written: one
   * without a time, and one from the future, which would never be late. A living process writes its own again.
   */
  beat: {
    keys: "processes era",
    args: "process info seen",
    lua: `${BEGIN_ERA_LUA}
local time = string.format('%d', now)
redis.call('HSET', processes, process, time .. ' ' .. info)
local all = {time, redis.call('GET', era)}
local stored = redis.call('HGETALL', processes)
for i = 1, #stored, 2 do
  local at = tonumber(string.match(stored[i + 1], '^%d+'))
  if at and at <= now + ${LATE_MS} then
    table.insert(all, stored[i + 1])
  else
    redis.call('HDEL', processes, stored[i])
  end
end
return all`,
  },
  /** Removes a process unless it has sent a heartbeat since. */
  forget: {
    keys: "processes",
    args: "process last",
    lua: `
if redis.call('HGET', processes, process) ~= last then return 0 end
return redis.call('HDEL', processes, process)`,
  },
} as const;

const infoSchema = z.object({
  processId: z.string().min(1),
  /** host:port at which it answers other processes. */
  address: z.string(),
  /** Version of the checkpoints that it writes. */
  version: z.string(),
  /** Whether it is stopping and takes no more rooms. */
  draining: z.boolean(),
  /** Whether it is too busy to take more rooms. */
  full: z.boolean(),
  maxRooms: z.number(),
  load: z.object({
    rooms: z.number(),
    clients: z.number(),
    eventLoopUtilization: z.number(),
    tickLatenessMs: z.number(),
  }) satisfies z.ZodType<Load>,
});

/** The content of a heartbeat. */
export type ProcessInfo = Readonly<z.infer<typeof infoSchema>>;

interface Heartbeat {
  /** Redis's time, in milliseconds. */
  readonly at: number;
  readonly info: ProcessInfo;
  readonly stored: string;
}

/** The heartbeats of all processes, as read with this process's last one. Ages are in milliseconds, by Redis's clock. */
export class Heartbeats {
  readonly #client: Redis;
  readonly #scripts: Scripts<typeof SCRIPTS>;
  readonly #health: WriteHealth;
  #all = new Map<string, Heartbeat>();
  /** Redis's time when each process was first seen here. */
  #firstSeen = new Map<string, number>();
  /** Time of the last answer, by Redis's clock and by this process's monotonic clock. */
  #redisTime = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** The value of the era, as of the last answer. */
  #era = "";
  #hasMissed = false;
  /** Redis's time at the start of the unbroken run of answered heartbeats. Undefined if the last one was not answered. */
  #since: number | undefined;

  /** `client` fails while Redis is away. */
  constructor(client: Redis, log: Log) {
    this.#client = client;
    this.#health = new WriteHealth(client, log);
    this.#scripts = defineScripts(client, SCRIPTS);
  }

  /** Sends this process's heartbeat and reads all others. Rejects while Redis is away. */
  async beat(own: ProcessInfo): Promise<void> {
    const seen = this.#redisTime > 0 ? "1" : "";
    const content = { process: own.processId, info: JSON.stringify(own), seen };
    const answer = await this.#scripts.beat({ processes: keys.processes, era: keys.era, ...content }).catch((error) => {
      this.missed();
      this.#health.failed(error);
      throw error;
    });
    this.#health.acknowledged();
    const [time, era = "", ...all] = answer as string[];
    this.#era = era;
    this.#redisTime = Number(time);
    this.#answeredAt = performance.now();
    this.#all = new Map(all.flatMap(readHeartbeat).map((one) => [one.info.processId, one]));
    this.#since ??= this.#redisTime;
    const known = [...this.#all.keys()].map((id) => [id, this.#firstSeen.get(id) ?? this.#redisTime] as const);
    this.#firstSeen = new Map(known);
  }

  /** Redis has not answered in time. Silence of other processes is counted anew from the next heartbeat on. */
  missed(): void {
    this.#hasMissed = true;
    this.#since = undefined;
  }

  /** Removes this process. */
  async stop(processId: string): Promise<void> {
    this.#health.stop();
    if (this.#client.status !== "ready") return;
    // if Redis does not take it, the others notice the silence
    await this.#client.hdel(keys.processes, processId).catch(() => undefined);
  }

  /** Removes another process, unless it has sent a heartbeat meanwhile. */
  async forget(processId: string): Promise<void> {
    const last = this.#all.get(processId)?.stored;
    if (last !== undefined) await this.#scripts.forget({ processes: keys.processes, process: processId, last });
  }

  /** The reason why Redis takes no heartbeats and so no writes. Undefined if it does. */
  get redisFault(): string | undefined {
    return this.#health.fault;
  }

  /** Identifies the time in which Redis has lost nothing, as far as its processes can tell. */
  get era(): string {
    return this.#era;
  }

  /**
   * Whether this process may take over rooms. When it has Redis again, it waits for the time of a lease, because it may have told other
   * processes that it has none. Without others it does not wait.
   */
  get mayTakeOver(): boolean {
    return !this.#hasMissed || this.#all.size <= 1 || (this.heardFor() ?? 0) > LEASE_MS;
  }

  /** Whether heartbeats are answered. */
  get isHeard(): boolean {
    return this.#since !== undefined;
  }

  /** Processes that live at the same time as this one at the same address: an answer there says nothing about any of them. */
  namesakesOf(processId: string): readonly string[] {
    const own = this.#all.get(processId);
    if (own === undefined) return [];
    const isNamesake = ({ at, info }: Heartbeat) =>
      info.processId !== processId &&
      info.address === own.info.address &&
      // a process that was started in place of another begins after the other's last heartbeat
      Math.max(this.#firstSeenAt(processId), this.#firstSeenAt(info.processId)) < Math.min(at, own.at);
    return [...this.#all.values()].filter(isNamesake).map(({ info }) => info.processId);
  }

  #firstSeenAt(processId: string): number {
    return this.#firstSeen.get(processId) ?? Number.POSITIVE_INFINITY;
  }

  processes(): readonly ProcessInfo[] {
    return [...this.#all.values()].map(({ info }) => info);
  }

  infoOf(processId: string): ProcessInfo | undefined {
    return this.#all.get(processId)?.info;
  }

  /** Time since a process's last heartbeat. Undefined if it has none. */
  ageOf(processId: string): number | undefined {
    const heartbeat = this.#all.get(processId);
    return heartbeat && this.#now() - heartbeat.at;
  }

  /** How long this process has read the heartbeats without a gap. Undefined if it cannot read them now. */
  heardFor(): number | undefined {
    if (this.#since === undefined || performance.now() - this.#answeredAt > LATE_MS) return undefined;
    return this.#now() - this.#since;
  }

  #now(): number {
    return this.#redisTime + performance.now() - this.#answeredAt;
  }
}

/** Parses a heartbeat. Empty if it is malformed or of another version. */
function readHeartbeat(stored: string): Heartbeat[] {
  const space = stored.indexOf(" ");
  try {
    const info = infoSchema.parse(JSON.parse(stored.slice(space + 1)));
    return [{ at: Number(stored.slice(0, space)), info, stored }];
  } catch {
    return [];
  }
}
