import { setTimeout as delay } from "node:timers/promises";
import { processFigures } from "../figures/proc.ts";
import { percentilesOf } from "../figures/statistics.ts";
import { LoadRun } from "../LoadRun.ts";
import type { ContestantId, Entry } from "./contestants.ts";
import { type BenchServer, startBenchServer, type TickLateness } from "./servers.ts";

/** Rooms with probes, among those with virtual users. */
const PROBE_ROOMS = 4;
/** Length of the header of a WebSocket frame with up to 125 bytes. */
const FRAME_HEADER_BYTES = 2;

/** Figures of one window. NaN where nothing was measured. */
export interface WindowFigures extends TickLateness {
  readonly rooms: number;
  /** CPU time of the server, in percent of a core. */
  readonly cpuPercent: number;
  readonly cpuPerRoom: number;
  /** Time that the server waited for its core, in percent of the window. */
  readonly waitPercent: number;
  /** CPU time of the virtual users, in percent of a core. */
  readonly loadCpuPercent: number;
  readonly residentMb: number;
  /** Messages and bytes to one client per second. Bytes are those of the TCP stream. */
  readonly messagesPerClient: number;
  readonly bytesPerClient: number;
  /** Moves of one client per second. */
  readonly movesPerClient: number;
  readonly bounceP50Ms: number;
  readonly bounceP99Ms: number;
  readonly seenP50Ms: number;
  readonly seenP99Ms: number;
}

/** Counters of the server and its load at one moment. */
interface Counters {
  readonly at: number;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly loadCpuMs: number;
  readonly clients: number;
  readonly messages: number;
  readonly bytes: number;
  readonly moves: number;
}

/** A server on its core, with the load that plays against it. */
export class Contestant {
  readonly id: ContestantId;
  /** It has no game in which probes could see anything. */
  readonly isGameless: boolean;
  readonly #server: BenchServer;
  readonly #load: LoadRun;
  #rooms = 0;

  private constructor({ id, isGameless }: Entry, server: BenchServer, load: LoadRun) {
    this.id = id;
    this.isGameless = isGameless;
    this.#server = server;
    this.#load = load;
  }

  static async start(entry: Entry): Promise<Contestant> {
    const server = await startBenchServer(entry);
    return new Contestant(entry, server, await LoadRun.start(entry.connector, server.url));
  }

  /** Adds players until this many rooms are full. */
  async fill(rooms: number): Promise<void> {
    const probeRooms = this.isGameless ? 0 : PROBE_ROOMS;
    if (this.#rooms === 0) await this.#load.openProbes(probeRooms);
    await this.#load.fill(rooms - probeRooms, () => undefined);
    this.#rooms = rooms;
  }

  /** Measures one window. */
  async measure(seconds: number): Promise<WindowFigures> {
    await this.#load.probes.call("begin");
    await this.#server.begin();
    const before = await this.#count();
    await delay(seconds * 1000);
    const after = await this.#count();
    const lateness = await this.#server.lateness();
    const { seenMs, bounceMs } = await this.#load.probes.call("figures");
    return {
      ...this.#differenceOf(before, after),
      ...(this.isGameless ? { tickLateP50Ms: Number.NaN, tickLateP99Ms: Number.NaN } : lateness),
      ...percentilesOf("bounce", bounceMs),
      ...percentilesOf("seen", seenMs),
    };
  }

  /** Makes a contestant without a game send as much as the given window had. */
  async sendAsMuchAs({ messagesPerClient, bytesPerClient }: WindowFigures): Promise<void> {
    await this.#server.setTraffic(messagesPerClient, bytesPerClient / messagesPerClient - FRAME_HEADER_BYTES);
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server.end()]);
  }

  async #count(): Promise<Counters> {
    const { connected, messages, bytes, moves, errors } = await this.#load.users.call("figures");
    if (Object.keys(errors).length > 0) throw new Error(`${this.id}: ${JSON.stringify(errors)}`);
    const { cpuMs, waitMs } = processFigures(this.#server.pid);
    const loadCpuMs = processFigures(this.#load.users.pid).cpuMs;
    return { at: performance.now(), cpuMs, waitMs, loadCpuMs, clients: connected, messages, bytes, moves };
  }

  #differenceOf(before: Counters, after: Counters) {
    const ms = after.at - before.at;
    const percent = (field: "cpuMs" | "waitMs" | "loadCpuMs") => (100 * (after[field] - before[field])) / ms;
    const perClient = (field: "messages" | "bytes" | "moves") =>
      (1000 * (after[field] - before[field])) / ms / after.clients;
    return {
      rooms: this.#rooms,
      cpuPercent: percent("cpuMs"),
      cpuPerRoom: percent("cpuMs") / this.#rooms,
      waitPercent: percent("waitMs"),
      loadCpuPercent: percent("loadCpuMs"),
      residentMb: processFigures(this.#server.pid).residentBytes / 2 ** 20,
      messagesPerClient: perClient("messages"),
      bytesPerClient: perClient("bytes"),
      movesPerClient: perClient("moves"),
    };
  }
}
