import * as z from "zod";
import type { ProcessInfo } from "./processes.ts";

/** Hash: process → when it was last heard of, in Redis's milliseconds, a space, and what it said of itself. */
export const PROCESSES = "pong:processes";

/** A process that is not heard of for so long, and answers nobody, has lost its rooms. */
export const LEASE_MS = 8000;

/** Says that a process is here, and answers who else is. KEYS: processes. ARGV: process, what it says. */
export const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ' ' .. ARGV[2])
local all = redis.call('HVALS', KEYS[1])
table.insert(all, 1, string.format('%d', now))
return all`;

/** Takes a process off unless it has been heard of since. KEYS: processes. ARGV: process, what it said last. */
export const FORGET = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])`;

interface Heartbeat {
  readonly at: number;
  readonly info: ProcessInfo;
  readonly stored: string;
}

const heartbeatSchema = z.object({
  processId: z.string().min(1),
  address: z.string(),
  version: z.string(),
  draining: z.boolean(),
  full: z.boolean(),
  maxRooms: z.number(),
  load: z.object({
    rooms: z.number(),
    clients: z.number(),
    eventLoopUtilization: z.number(),
    tickLatenessMs: z.number(),
  }),
});

/** All processes as of one moment, in Redis's time. */
export interface Heartbeats {
  readonly processes: readonly Heartbeat[];
  /** Since when every heartbeat of ours has been answered. */
  readonly since: number;
  now(): number;
  /** Milliseconds since this was read. */
  age(): number;
}

/** `before` are those of a second ago, if there are any. */
export function readHeartbeats([time, ...all]: readonly string[], before: Heartbeats | undefined): Heartbeats {
  const began = performance.now();
  const now = Number(time);
  return {
    processes: all.flatMap(readHeartbeat),
    since: before?.since ?? now,
    now: () => now + performance.now() - began,
    age: () => performance.now() - began,
  };
}

/** None for what is no heartbeat: of another version, or of somebody else's making. */
function readHeartbeat(stored: string): Heartbeat[] {
  const space = stored.indexOf(" ");
  try {
    const info = heartbeatSchema.parse(JSON.parse(stored.slice(space + 1)));
    return [{ at: Number(stored.slice(0, space)), info, stored }];
  } catch {
    return [];
  }
}

/** Milliseconds since a process was heard of; undefined if it is not known, or nothing is at the moment. */
export function ageOf(beats: Heartbeats | undefined, processId: string): number | undefined {
  const heartbeat = beats?.processes.find(({ info }) => info.processId === processId);
  return heartbeat && beats && beats.now() - heartbeat.at;
}
