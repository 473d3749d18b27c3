import { setTimeout } from "node:timers/promises";
import type { Redis } from "ioredis";
import { channels, prefixed } from "../redis/keys.ts";
import type { Heartbeats } from "./Heartbeats.ts";
import { type Liveness, livenessBy, probe } from "./probe.ts";
import { LATE_MS, LEASE_MS } from "./timing.ts";

/** How often, and at which intervals, Redis is asked whether it has noticed that the connection of a killed process is closed. */
const CLOSE_CHECKS = 5;
const CLOSE_CHECK_MS = 20;

/** Says whether a process is alive. If it is `suspected`, because it has not answered a call, it is probed in any case. */
export type LivenessOf = (processId: string, suspected?: boolean) => Promise<Liveness>;

export function createLiveness(client: Redis, heartbeats: Heartbeats): LivenessOf {
  const isSubscribed = (id: string) => hasSubscriber(client, channels.process(id));

  /** Whether Redis still has a connection of a process. Such a process is alive, and its address leads elsewhere. */
  async function staysSubscribed(id: string): Promise<boolean> {
    for (let check = 1; check < CLOSE_CHECKS; check++) {
      if (!(await isSubscribed(id))) return false;
      await setTimeout(CLOSE_CHECK_MS);
    }
    return isSubscribed(id);
  }

  return async (id, suspected = false) => {
    const mayBeAlive = await isSubscribed(id);
    if (mayBeAlive && !suspected && !isLate(heartbeats, id)) return "alive";
    const info = heartbeats.infoOf(id);
    const answer = info ? await probe(info.address) : "silent";
    const found = livenessBy(answer, id);
    if (found === "alive") return found;
    const isGivenUp = found === "dead" && answer !== "refused" && answer !== "silent" && answer.processId === id;
    if (isGivenUp) return "dead";
    const leadsElsewhere = async () =>
      heartbeats.namesakesOf(id).length > 0 || (mayBeAlive && (await staysSubscribed(id)));
    if (found === "dead" && !(await leadsElsewhere())) return "dead";
    // if this process was cut off itself, it has missed the heartbeats of others
    const heardFor = heartbeats.heardFor();
    if (heardFor === undefined) return "silent";
    // a process without a heartbeat has stopped, or Redis has lost its data and the next heartbeat comes within the lease
    const silence = Math.min(heartbeats.ageOf(id) ?? (mayBeAlive ? 0 : heardFor), heardFor);
    return silence > LEASE_MS ? "dead" : "silent";
  };
}

export function isLate(heartbeats: Heartbeats, processId: string): boolean {
  return (heartbeats.ageOf(processId) ?? 0) >= LATE_MS;
}

export async function hasSubscriber(client: Redis, channel: string): Promise<boolean> {
  const [, subscribers] = (await client.pubsub("NUMSUB", prefixed(client, channel))) as [string, number];
  return subscribers > 0;
}
