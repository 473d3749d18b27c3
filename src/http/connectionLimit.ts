import type { EventEmitter } from "node:events";
import { networkOf } from "./address.ts";

/** Counts something that is open until it emits `close`. Returns false, and does not count it, if it is one too many. */
export type ConnectionLimit = (address: string, open: EventEmitter) => boolean;

/** A limit on what one address (IPv6: one /64) has open at the same time; 0: no limit. */
export function createConnectionLimit(max: number): ConnectionLimit {
  const counts = new Map<string, number>();

  return (address, open) => {
    if (max === 0) return true;
    const network = networkOf(address);
    const count = counts.get(network) ?? 0;
    if (count >= max) return false;
    counts.set(network, count + 1);
    open.once("close", () => {
      const left = (counts.get(network) ?? 0) - 1;
      if (left > 0) counts.set(network, left);
      else counts.delete(network);
    });
    return true;
  };
}
