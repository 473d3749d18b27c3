import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { Duplex } from "node:stream";
import { Transform } from "node:stream";

export interface NetworkOptions {
  /** Milliseconds on the way to the server, and back. */
  readonly there?: number;
  readonly back?: number;
  /** Each piece is late or early by up to so many milliseconds more, each way; what was sent first arrives first. */
  readonly jitter?: number;
}

/** A network between clients and a server, at the mercy of a test. */
export interface Network {
  readonly url: string;
  /** Resets all connections, without a close frame. */
  cut(): void;
  /** Passes nothing on any more over the connections of now, or over their WebSockets only, and leaves them open. */
  stall(which?: "all" | "WebSockets"): void;
  /** As `cut`, and every new connection too, until it is up again. */
  down(): void;
  up(): void;
  /** Ends connections and passes on no more. */
  close(): Promise<void>;
}

/** Passes TCP connections on to `port` of 127.0.0.1. */
export async function startNetwork(
  port: number,
  { there = 0, back = 0, jitter = 0 }: NetworkOptions = {},
): Promise<Network> {
  const sockets = new Set<Socket>();
  const webSockets = new WeakSet<Socket>();
  let isDown = false;
  const server = createServer((near) => {
    if (isDown) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    near.on("data", (bytes) => {
      if (/^upgrade: websocket/im.test(bytes.toString("latin1"))) webSockets.add(near).add(far);
    });
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
    delayed(near, there, jitter).pipe(far);
    delayed(far, back, jitter).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stall(which = "all") {
      for (const socket of sockets) if (which === "all" || webSockets.has(socket)) socket.unpipe().pause();
    },
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

/** What the socket receives, in order, each piece `ms` later, give or take `jitter`. */
function delayed(socket: Socket, ms: number, jitter: number): Duplex {
  if (ms === 0) return socket;
  let last = 0;
  // timers are exact to a millisecond: whichever is due, it is the oldest piece's turn
  const underWay: unknown[] = [];
  const late = new Transform({
    transform(chunk, _encoding, done) {
      const now = performance.now();
      last = Math.max(last, now + ms + (2 * Math.random() - 1) * jitter);
      underWay.push(chunk);
      setTimeout(() => this.push(underWay.shift()), last - now);
      done();
    },
  });
  socket.once("close", () => late.destroy());
  return socket.pipe(late);
}
