import { request } from "node:http";
import { Redis } from "ioredis";
import { type Nginx, startNginx } from "./nginx.ts";
import { freePort } from "./port.ts";
import { type RedisServer, startRedis } from "./redis.ts";
import { closeSdkClients } from "./sdkClients.ts";
import { type GameServer, startServer } from "./server.ts";

/** Processes on fixed ports that share a Redis, behind nginx as it is shipped. They can be started and ended one by one. */
export class SdkCluster {
  readonly url: string;
  readonly redis: Redis;
  readonly ports: readonly number[];
  readonly #redisServer: RedisServer;
  readonly #env: Record<string, string>;
  readonly #running = new Map<number, GameServer>();
  #nginx: Nginx | undefined;

  private constructor(url: string, ports: readonly number[], redisServer: RedisServer, env: Record<string, string>) {
    this.url = url;
    this.ports = ports;
    this.#redisServer = redisServer;
    this.redis = new Redis(redisServer.url);
    this.#env = { REDIS_URL: redisServer.url, TRUST_PROXY: "1", ...env };
  }

  static async start(size: number, env: Record<string, string>): Promise<SdkCluster> {
    const port = await freePort();
    const ports: number[] = [];
    while (ports.length < size) ports.push(await freePort());
    const address = `127.0.0.1:${port}`;
    const settings = { PUBLIC_ADDRESS: `${address}/{port}`, ...env };
    const cluster = new SdkCluster(`http://${address}`, ports, await startRedis(), settings);
    await cluster.run(ports[0] as number);
    cluster.#nginx = await startNginx(port, ports);
    return cluster;
  }

  /** Starts a process on this port. */
  async run(port: number): Promise<GameServer> {
    const server = await startServer({ ...this.#env, PORT: `${port}` });
    this.#running.set(port, server);
    return server;
  }

  /** Starts a process on each port that has none. */
  async runAll(): Promise<void> {
    await Promise.all(this.ports.filter((port) => !this.#running.has(port)).map((port) => this.run(port)));
  }

  at(port: number): GameServer {
    const server = this.#running.get(port);
    if (server === undefined) throw new RangeError(`nothing runs on port ${port}`);
    return server;
  }

  /** The process that has a room now. */
  async processOf(roomId: string): Promise<GameServer> {
    const { publicAddress } = JSON.parse((await this.redis.hget("roomcaches", roomId)) ?? "{}");
    return this.at(Number(`${publicAddress}`.split("/")[1]));
  }

  async end({ port }: GameServer, signal: NodeJS.Signals): Promise<void> {
    const server = this.at(port);
    this.#running.delete(port);
    await server.end(signal);
  }

  /** The sum of a metric over all processes. */
  async metric(name: string): Promise<number> {
    const texts = await Promise.all(
      [...this.#running.values()].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const values = texts.flatMap((text) => [...text.matchAll(new RegExp(`^${name} (.*)$`, "gm"))]);
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** What nginx has logged so far. */
  async nginxLog(): Promise<string> {
    return (await this.#nginx?.log()) ?? "";
  }

  async stop(): Promise<void> {
    closeSdkClients();
    await this.#nginx?.stop();
    await Promise.all([...this.#running.values()].map((server) => server.end("SIGKILL")));
    this.redis.disconnect();
    await this.#redisServer.stop();
  }
}

/** A key of RFC 6455, 1.3. */
export const HANDSHAKE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** Asks for a WebSocket, which is closed at once unless it is to stay open. Resolves to the status of the answer. */
export function handshakeStatus(url: string, headers: Record<string, string> = {}, staysOpen = false): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
  const call = request(url, { headers: { ...upgrade, "sec-websocket-key": HANDSHAKE_KEY, ...headers } });
  call.on("response", (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  call.on("upgrade", (_, socket) => {
    if (!staysOpen) socket.destroy();
    resolve(101);
  });
  call.on("error", reject);
  call.end();
  return promise;
}
