import type { Lateness } from "../contestants/lateness.ts";
import { processFigures } from "../figures/proc.ts";
import { type Look, lookAt, serverFiguresOf } from "../figures/server.ts";
import { quantileOf } from "../figures/statistics.ts";
import { elapsed, LoadRun } from "../LoadRun.ts";
import { Child, SERVER_CORE } from "../processes/Child.ts";
import { startPongServer } from "../processes/pongServer.ts";
import { CONTESTANTS, type ContestantId, type ContestantKind, fileOf, LONG_MATCHES } from "./contestants.ts";

/** Rooms of real clients among the others. */
const PROBE_ROOMS = 4;

/** Of one window. NaN where there is nothing to tell of. */
export interface WindowFigures {
  readonly rooms: number;
  /** Of one core. */
  readonly cpuPercent: number;
  readonly cpuPerRoom: number;
  /** Share of the window that the server had to wait for its core, in percent. */
  readonly waitPercent: number;
  /** What the bulk of the load took of its core. */
  readonly loadCpuPercent: number;
  readonly residentMb: number;
  /** Down, for one client a second; bytes as they came out of the socket. */
  readonly messagesPerClient: number;
  readonly bytesPerClient: number;
  /** Up, for one client a second. */
  readonly movesPerClient: number;
  readonly tickLateP50Ms: number;
  readonly tickLateP99Ms: number;
  readonly bounceP50Ms: number;
  readonly bounceP99Ms: number;
  readonly seenP50Ms: number;
  readonly seenP99Ms: number;
}

type ContestantCalls = {
  listen(): Promise<number>;
  beginLateness(): void;
  lateness(): Lateness;
  setTraffic(messagesPerSecond: number, bytes: number): void;
};

interface State {
  readonly at: number;
  readonly server: Look | undefined;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly loadCpuMs: number;
  readonly clients: number;
  readonly messages: number;
  readonly bytes: number;
  readonly moves: number;
}

/** One server on its core, with the load that plays against it. */
export class Contestant {
  readonly id: ContestantId;
  readonly kind: ContestantKind;
  readonly #url: string;
  // biome-ignore lint/suspicious/noExplicitAny: ours answers no calls, the others do
  readonly #server: Child<any>;
  readonly #load: LoadRun;
  #rooms = 0;

  private constructor(id: ContestantId, url: string, server: Child<ContestantCalls>, load: LoadRun) {
    this.id = id;
    this.kind = CONTESTANTS[id];
    this.#url = url;
    this.#server = server;
    this.#load = load;
  }

  static async start(id: ContestantId): Promise<Contestant> {
    const { dialect, file } = CONTESTANTS[id];
    if (file === undefined) {
      const { url, child } = await startPongServer(LONG_MATCHES);
      return new Contestant(id, url, child as unknown as Child<ContestantCalls>, await LoadRun.start(dialect, url));
    }
    const server = await Child.start<ContestantCalls>(fileOf(file), { core: SERVER_CORE });
    const url = `http://127.0.0.1:${await server.call("listen")}`;
    return new Contestant(id, url, server, await LoadRun.start(dialect, url));
  }

  /** Fills it to so many rooms. */
  async fill(rooms: number): Promise<void> {
    // the floor has nothing to be seen
    if (this.#rooms === 0 && this.id !== "floor") await this.#load.openProbes(PROBE_ROOMS);
    const probeRooms = this.id === "floor" ? 0 : PROBE_ROOMS;
    await this.#load.fill(rooms - probeRooms, () => undefined);
    this.#rooms = rooms;
  }

  async measure(seconds: number): Promise<WindowFigures> {
    await this.#load.probes.call("begin");
    if (this.id !== "ours") await this.#server.call("beginLateness");
    const before = await this.#look();
    await elapsed(seconds * 1000);
    const after = await this.#look();
    const lateness = await this.#lateness(before, after);
    const { seenMs, bounceMs } = await this.#load.probes.call("figures");
    return { ...this.#difference(before, after), ...lateness, ...latencies(seenMs, bounceMs) };
  }

  /** For the floor: the traffic that ours had. */
  async sendAsMuchAs({ messagesPerClient, bytesPerClient }: WindowFigures): Promise<void> {
    const headBytes = 2; // of a frame up to 125 bytes
    await this.#server.call("setTraffic", messagesPerClient, bytesPerClient / messagesPerClient - headBytes);
  }

  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server.end()]);
  }

  async #look(): Promise<State> {
    const server = this.id === "ours" ? await lookAt(this.#url, this.#server.pid) : undefined;
    const { clients, messages, bytes, moves, errors } = await this.#load.crowd.call("figures");
    if (Object.keys(errors).length > 0) throw new Error(`${this.id}: ${JSON.stringify(errors)}`);
    const { cpuMs, waitMs } = processFigures(this.#server.pid);
    const loadCpuMs = processFigures(this.#load.crowd.pid).cpuMs;
    return { at: performance.now(), server, cpuMs, waitMs, loadCpuMs, clients, messages, bytes, moves };
  }

  #difference(before: State, after: State) {
    const ms = after.at - before.at;
    const { clients } = after;
    const percent = (field: "cpuMs" | "waitMs" | "loadCpuMs") => (100 * (after[field] - before[field])) / ms;
    const rate = (field: "messages" | "bytes" | "moves") => (1000 * (after[field] - before[field])) / ms / clients;
    return {
      rooms: this.#rooms,
      cpuPercent: percent("cpuMs"),
      cpuPerRoom: percent("cpuMs") / this.#rooms,
      waitPercent: percent("waitMs"),
      loadCpuPercent: percent("loadCpuMs"),
      residentMb: processFigures(this.#server.pid).residentBytes / 2 ** 20,
      messagesPerClient: rate("messages"),
      bytesPerClient: rate("bytes"),
      movesPerClient: rate("moves"),
    };
  }

  async #lateness(before: State, after: State) {
    if (before.server && after.server) {
      const { tickLateP50Ms, tickLateP99Ms } = serverFiguresOf(before.server, after.server);
      return { tickLateP50Ms, tickLateP99Ms };
    }
    const { p50Ms, p99Ms } = (await this.#server.call("lateness")) as Lateness;
    return this.id === "floor"
      ? { tickLateP50Ms: Number.NaN, tickLateP99Ms: Number.NaN }
      : { tickLateP50Ms: p50Ms, tickLateP99Ms: p99Ms };
  }
}

function latencies(seenMs: readonly number[], bounceMs: readonly number[]) {
  return {
    seenP50Ms: quantileOf(seenMs, 0.5),
    seenP99Ms: quantileOf(seenMs, 0.99),
    bounceP50Ms: quantileOf(bounceMs, 0.5),
    bounceP99Ms: quantileOf(bounceMs, 0.99),
  };
}
