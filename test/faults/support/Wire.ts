import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer } from "node:net";

/** One TCP connection through a wire. */
export interface Line {
  /** Resets both of its ends. */
  cut(): void;
}

/** Sees what is on its way, and passes it on, in whole, in part or not at all. */
export type Tap = (bytes: Buffer, pass: (bytes: Buffer) => void, line: Line) => void;

/** Connections to a port of this machine that can fall silent, be cut, and be listened in on. */
export class Wire {
  /** On what is on its way to the server, and back. */
  there: Tap | undefined;
  back: Tap | undefined;
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #frozen = false;
  /** What came meanwhile, in order. */
  #held: (() => void)[] = [];

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => {
      this.#keep(near);
      this.#unlessFrozen(() => this.#connect(near));
    });
  }

  static async to(target: number): Promise<Wire> {
    const wire = new Wire(target);
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** As if a cable were pulled: nothing passes and nobody is told, neither old connections nor new ones. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** All that was under way arrives. */
  thaw(): void {
    this.#frozen = false;
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
    if (this.#frozen) this.#held.push(act);
    else act();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => undefined); // its close is what counts
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #connect(near: Socket): void {
    if (near.destroyed) return; // it gave up while the wire was frozen
    const far = connect(this.#target, "127.0.0.1");
    this.#keep(far);
    const line = {
      cut: () => {
        near.resetAndDestroy();
        far.resetAndDestroy();
      },
    };
    this.#pass(near, far, line, () => this.there);
    this.#pass(far, near, line, () => this.back);
  }

  #pass(from: Socket, to: Socket, line: Line, tapOf: () => Tap | undefined): void {
    from.once("close", () => this.#unlessFrozen(() => to.destroy()));
    const pass = (bytes: Buffer) => void to.write(bytes);
    from.on("data", (bytes: Buffer) => {
      this.#unlessFrozen(() => {
        const tap = tapOf();
        if (tap === undefined) pass(bytes);
        else tap(bytes, pass, line);
      });
    });
  }
}
