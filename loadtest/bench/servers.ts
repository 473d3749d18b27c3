import type { Lateness } from "../contestants/lateness.ts";
import { readServer, type ServerReading, serverFiguresOf } from "../figures/server.ts";
import { Child, SERVER_CORE } from "../processes/Child.ts";
import { startCheckoutServer } from "../processes/checkoutServer.ts";
import { type Entry, LONG_MATCHES } from "./contestants.ts";
import { startProgram } from "./program.ts";

export interface TickLateness {
  readonly tickLateP50Ms: number;
  readonly tickLateP99Ms: number;
}

/** A contestant's server process. */
export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  /** Starts a window. */
  begin(): Promise<void>;
  /** How late ticks were since `begin`. */
  lateness(): Promise<TickLateness>;
  /** Sets the traffic of the server that only sends. Other servers reject. */
  setTraffic(messagesPerSecond: number, bytes: number): Promise<void>;
  end(): Promise<unknown>;
}

type ContestantCalls = {
  listen(): Promise<number>;
  beginLateness(): void;
  lateness(): Lateness;
  setTraffic(messagesPerSecond: number, bytes: number): void;
};

export async function startBenchServer({ start }: Entry): Promise<BenchServer> {
  if ("source" in start) return startProgram(start.source);
  return "file" in start ? startContestant(start.file) : startCheckout(start.checkout, start.main);
}

/** A file in `contestants/`. The process itself measures how late its loops are. */
async function startContestant(file: string): Promise<BenchServer> {
  const child = await Child.start<ContestantCalls>(file, { core: SERVER_CORE });
  return {
    url: `http://127.0.0.1:${await child.call("listen")}`,
    pid: child.pid,
    begin: () => child.call("beginLateness"),
    async lateness() {
      const { p50Ms, p99Ms } = await child.call("lateness");
      return { tickLateP50Ms: p50Ms, tickLateP99Ms: p99Ms };
    },
    setTraffic: (messagesPerSecond, bytes) => child.call("setTraffic", messagesPerSecond, bytes),
    end: () => child.end(),
  };
}

/** The server of a checkout. How late its ticks are is in `/metrics`. */
async function startCheckout(root: string, main?: string): Promise<BenchServer> {
  const { url, child } = await startCheckoutServer({ root, env: LONG_MATCHES, ...(main !== undefined && { main }) });
  const { pid } = child;
  let before: ServerReading | undefined;
  return {
    url,
    pid,
    async begin() {
      before = await readServer(url, pid);
    },
    async lateness() {
      if (before === undefined) throw new Error("call begin first");
      const { tickLateP50Ms, tickLateP99Ms } = serverFiguresOf(before, await readServer(url, pid));
      return { tickLateP50Ms, tickLateP99Ms };
    },
    setTraffic: () => Promise.reject(new Error("its traffic follows from its game")),
    end: () => child.end(),
  };
}
