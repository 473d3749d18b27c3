import { freePort } from "../../support/port.ts";
import type { GameServer } from "../../support/server.ts";
import { startServer } from "../../support/server.ts";
import type { LoadBalancer } from "./loadBalancer.ts";
import { startLoadBalancer } from "./loadBalancer.ts";
import type { Machine } from "./Machine.ts";
import { BACKBONE } from "./Machine.ts";
import { TcpProxy } from "./TcpProxy.ts";

/** Long matches without bots, so that only the fault disturbs them. */
const ENV = {
  TIME_LIMIT_SECONDS: "3600",
  COUNTDOWN_SECONDS: "0",
  BOT_FILL_SECONDS: "0",
  INTERMISSION_SECONDS: "1",
  SEAT_RESERVATION_SECONDS: "3",
  RECONNECT_SECONDS: "20",
  DRAIN_SECONDS: "10",
  TRUST_PROXY: "1",
};

/** Proxies of a process. Undefined where it is connected directly. */
interface Proxies {
  /** In front of its public and internal address. */
  readonly address: TcpProxy | undefined;
  /** In front of its internal address alone. */
  readonly internal?: TcpProxy | undefined;
  /** Between the process and Redis. */
  readonly redis: TcpProxy | undefined;
}

interface Place {
  readonly port: number;
  readonly proxies: Proxies;
  readonly machine?: Machine | undefined;
}

/** One process of the cluster. It can be killed, stopped and started again on the same port. */
export class Member {
  readonly port: number;
  readonly proxies: Proxies;
  readonly machine: Machine | undefined;
  readonly #env: Record<string, string>;
  #server: GameServer | undefined;
  #processId = "";

  constructor(env: Record<string, string>, { port, proxies, machine }: Place) {
    this.port = port;
    this.proxies = proxies;
    this.machine = machine;
    this.#env = env;
  }

  async start(): Promise<void> {
    const { machine } = this;
    const place = machine && { enter: machine.enter, host: machine.publicHost };
    this.#server = await startServer({ ...this.#env, PORT: `${this.port}` }, place);
    const answer = await fetch(`${this.#server.url}/livez`);
    this.#processId = ((await answer.json()) as { process_id: string }).process_id;
  }

  /** The address at which others reach it. */
  get url(): string {
    return `http://${this.machine?.publicHost ?? "127.0.0.1"}:${this.proxies.address?.port ?? this.port}`;
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

  /** Sends SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Sends a signal. Resolves to the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    return this.server.end(signal);
  }

  /** Ends the process and its proxies, whatever state they are in. */
  async dispose(): Promise<void> {
    await this.#server?.end("SIGKILL");
    const { address, internal, redis } = this.proxies;
    await Promise.all([address?.close(), internal?.close(), redis?.close()]);
  }
}

export interface ClusterOptions {
  readonly redisPort: number;
  /** REDIS_URL, unless it is that port. */
  readonly redisUrl?: string | undefined;
  readonly size?: number;
  readonly env?: Record<string, string>;
  /** Connections of each process that go through proxies. */
  readonly proxied?: readonly (keyof Proxies)[];
  /** A machine for each process, instead of proxies. */
  readonly machines?: readonly Machine[];
}

/** Server processes that share a Redis, behind a load balancer. */
export class Cluster {
  readonly members: readonly Member[];
  readonly #loadBalancer: LoadBalancer;

  private constructor(members: readonly Member[], loadBalancer: LoadBalancer) {
    this.members = members;
    this.#loadBalancer = loadBalancer;
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const { redisPort, redisUrl, size = 3, proxied = [], machines } = options;
    const members: Member[] = [];
    const env = { ...ENV, ...options.env, ...(redisUrl !== undefined && { REDIS_URL: redisUrl }) };
    for (const machine of machines ?? []) members.push(await createMemberOn(machine, redisPort, env));
    while (members.length < size) members.push(await createMember(redisPort, env, proxied));
    const loadBalancer = await startLoadBalancer(members.map(({ url }) => url));
    const cluster = new Cluster(members, loadBalancer);
    try {
      await Promise.all(members.map((member) => member.start()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get url(): string {
    return this.#loadBalancer.url;
  }

  memberOf(processId: string): Member | undefined {
    return this.members.find((member) => member.processId === processId);
  }

  /** Kills the processes that still run. */
  async stop(): Promise<void> {
    await Promise.all([this.#loadBalancer.close(), ...this.members.map((member) => member.dispose())]);
  }
}

async function createMember(
  redisPort: number,
  env: Record<string, string>,
  proxied: readonly (keyof Proxies)[],
): Promise<Member> {
  const port = await freePort();
  const proxies = {
    address: proxied.includes("address") ? await TcpProxy.to(port) : undefined,
    internal: proxied.includes("internal") ? await TcpProxy.to(port) : undefined,
    redis: proxied.includes("redis") ? await TcpProxy.to(redisPort) : undefined,
  };
  const address = `127.0.0.1:${proxies.address?.port ?? port}`;
  const redisUrl = `redis://127.0.0.1:${proxies.redis?.port ?? redisPort}`;
  const internal = proxies.internal === undefined ? address : `127.0.0.1:${proxies.internal.port}`;
  const addresses = { PUBLIC_ADDRESS: address, INTERNAL_ADDRESS: internal };
  return new Member({ REDIS_URL: redisUrl, ...env, ...addresses }, { port, proxies });
}

async function createMemberOn(machine: Machine, redisPort: number, env: Record<string, string>): Promise<Member> {
  const port = await freePort();
  const addresses = {
    HOST: "0.0.0.0",
    PUBLIC_ADDRESS: `${machine.publicHost}:${port}`,
    INTERNAL_ADDRESS: `${machine.internalHost}:${port}`,
    REDIS_URL: `redis://${BACKBONE}:${redisPort}`,
  };
  return new Member({ ...env, ...addresses }, { port, machine, proxies: { address: undefined, redis: undefined } });
}
