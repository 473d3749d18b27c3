import { freePort } from "../../support/port.ts";
import type { GameServer } from "../../support/server.ts";
import { startServer } from "../../support/server.ts";
import type { Door } from "./door.ts";
import { openDoor } from "./door.ts";
import { Wire } from "./Wire.ts";

/** Long matches, quick starts, no bots: what happens is what was done to them. */
const ENV = {
  LIVES: "20",
  TIME_LIMIT_SECONDS: "3600",
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0",
  INTERMISSION_SECONDS: "1",
  SEAT_RESERVATION_SECONDS: "3",
  RECONNECT_SECONDS: "20",
  DRAIN_SECONDS: "10",
  TRUST_PROXY: "1",
};

/** Of a process: its public and internal address, and its way to Redis; undefined where it is directly connected. */
interface Wires {
  readonly address: Wire | undefined;
  readonly redis: Wire | undefined;
}

/** One process of the cluster, and what can be done to it. */
export class Member {
  readonly port: number;
  readonly wires: Wires;
  readonly #env: Record<string, string>;
  #server: GameServer | undefined;
  #processId = "";

  constructor(port: number, env: Record<string, string>, wires: Wires) {
    this.port = port;
    this.wires = wires;
    this.#env = env;
  }

  async start(): Promise<void> {
    this.#server = await startServer({ ...this.#env, PORT: `${this.port}` });
    const answer = await fetch(`${this.#server.url}/livez`);
    this.#processId = ((await answer.json()) as { process_id: string }).process_id;
  }

  /** Where others find it. */
  get url(): string {
    return `http://127.0.0.1:${this.wires.address?.port ?? this.port}`;
  }

  get processId(): string {
    return this.#processId;
  }

  get server(): GameServer {
    if (this.#server === undefined) throw new Error(`nothing runs on port ${this.port}`);
    return this.#server;
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.server.process;
    return exitCode === null && signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.server.process.kill(signal);
  }

  /** SIGKILL; done when it has ended. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    return this.server.end(signal);
  }

  /** The process and its wires, whatever state they are in. */
  async dispose(): Promise<void> {
    await this.#server?.end("SIGKILL");
    await Promise.all([this.wires.address?.close(), this.wires.redis?.close()]);
  }
}

export interface ClusterOptions {
  readonly redisPort: number;
  readonly size?: number;
  readonly env?: Record<string, string>;
  /** What goes over wires of each process's own. */
  readonly wired?: readonly (keyof Wires)[];
}

/** Processes of the server that share a Redis, behind one door. */
export class Cluster {
  readonly members: readonly Member[];
  readonly #door: Door;

  private constructor(members: readonly Member[], door: Door) {
    this.members = members;
    this.#door = door;
  }

  static async start({ redisPort, size = 3, env = {}, wired = [] }: ClusterOptions): Promise<Cluster> {
    const members: Member[] = [];
    for (let count = 0; count < size; count++) members.push(await createMember(redisPort, { ...ENV, ...env }, wired));
    const door = await openDoor(members.map(({ url }) => url));
    const cluster = new Cluster(members, door);
    try {
      await Promise.all(members.map((member) => member.start()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get url(): string {
    return this.#door.url;
  }

  memberOf(processId: string): Member | undefined {
    return this.members.find((member) => member.processId === processId);
  }

  /** Kills whatever is left. */
  async stop(): Promise<void> {
    await Promise.all([this.#door.close(), ...this.members.map((member) => member.dispose())]);
  }
}

async function createMember(
  redisPort: number,
  env: Record<string, string>,
  wired: readonly (keyof Wires)[],
): Promise<Member> {
  const port = await freePort();
  const wires = {
    address: wired.includes("address") ? await Wire.to(port) : undefined,
    redis: wired.includes("redis") ? await Wire.to(redisPort) : undefined,
  };
  const address = `127.0.0.1:${wires.address?.port ?? port}`;
  const redisUrl = `redis://127.0.0.1:${wires.redis?.port ?? redisPort}`;
  return new Member(port, { ...env, PUBLIC_ADDRESS: address, INTERNAL_ADDRESS: address, REDIS_URL: redisUrl }, wires);
}
