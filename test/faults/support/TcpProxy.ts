import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer } from "node:net";

/** One TCP connection through a proxy. */
export interface ProxiedConnection {
  /** Resets both ends. */
  cut(): void;
}

/** Receives a chunk on its way. It passes the chunk on, whole or in part, or drops it. */
export type Tap = (chunk: Buffer, pass: (chunk: Buffer) => void, connection: ProxiedConnection) => void;

/** A proxy to a port of this machine. Its connections can be frozen, cut and tapped. */
export class TcpProxy {
  /** Taps for chunks to the server and to the client. */
  toServer: Tap | undefined;
  toClient: Tap | undefined;
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;
  /** Actions held back while frozen, in order. */
  #held: (() => void)[] = [];

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => {
      this.#keep(client);
      this.#unlessFrozen(() => this.#connect(client));
    });
  }

  static async to(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Acts as if the cable were pulled: nothing passes on old and new connections, and neither end is told. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Delivers everything that was held back. */
  thaw(): void {
    this.#isFrozen = false;
    for (const act of this.#held.splice(0)) act();
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #unlessFrozen(act: () => void): void {
    if (this.#isFrozen) this.#held.push(act);
    else act();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => undefined); // "close" follows, and ends the other side
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #connect(client: Socket): void {
    if (client.destroyed) return; // it gave up while the proxy was frozen
    const server = connect(this.#target, "127.0.0.1");
    this.#keep(server);
    const connection = {
      cut: () => {
        client.resetAndDestroy();
        server.resetAndDestroy();
      },
    };
    this.#pipe(client, server, connection, () => this.toServer);
    this.#pipe(server, client, connection, () => this.toClient);
  }

  #pipe(from: Socket, to: Socket, connection: ProxiedConnection, tapOf: () => Tap | undefined): void {
    from.once("close", () => this.#unlessFrozen(() => to.destroy()));
    const pass = (chunk: Buffer) => void to.write(chunk);
    from.on("data", (chunk: Buffer) => {
      this.#unlessFrozen(() => {
        const tap = tapOf();
        if (tap === undefined) pass(chunk);
        else tap(chunk, pass, connection);
      });
    });
  }
}
