import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { Duplex } from "node:stream";
import { Transform } from "node:stream";

export interface NetworkOptions {
  /** Milliseconds on the way to the server, and back. */
  readonly there?: number;
  readonly back?: number;
}

/** A network between clients and a server, at the mercy of a test. */
export interface Network {
  readonly url: string;
  /** Resets all connections, without a close frame. */
  cut(): void;
  /** As `cut`, and every new connection too, until it is up again. */
  down(): void;
  up(): void;
  /** Ends connections and passes on no more. */
  close(): Promise<void>;
}

/** Passes TCP connections on to `port` of 127.0.0.1. */
export async function startNetwork(port: number, { there = 0, back = 0 }: NetworkOptions = {}): Promise<Network> {
  const sockets = new Set<Socket>();
  let isDown = false;
  const server = createServer((near) => {
    if (isDown) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on("error", () => undefined); // its close is what counts
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    delayed(near, there).pipe(far);
    delayed(far, back).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    down() {
      isDown = true;
      cut();
    },
    up() {
      isDown = false;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** What the socket receives, in order, each piece `ms` later. */
function delayed(socket: Socket, ms: number): Duplex {
  if (ms === 0) return socket;
  const late = new Transform({
    transform(chunk, _encoding, done) {
      setTimeout(() => this.push(chunk), ms);
      done();
    },
  });
  socket.once("close", () => late.destroy());
  return socket.pipe(late);
}
