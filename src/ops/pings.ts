import type { WebSocket, WebSocketServer } from "ws";

/** Between two pings of a socket. */
const INTERVAL_MS = 3000;
/** Groups of sockets that are pinged one after the other. */
const GROUPS = 60;
/** Pings in a row that nobody answered, at which the socket is cut off. */
const UNANSWERED = 2;

/**
 * Finds sockets whose other end is gone without a word.
 *
 * The transport's own pings go to all sockets at once, which with a thousand of them delays every room's next tick; these
 * are spread over the interval.
 */
export function startPings(server: WebSocketServer): void {
  const groups = Array.from({ length: GROUPS }, () => new Map<WebSocket, number>());
  let next = 0;

  server.on("connection", (socket) => {
    const group = groups[Math.floor(Math.random() * GROUPS)] as Map<WebSocket, number>;
    group.set(socket, 0);
    socket.on("pong", () => group.set(socket, 0));
    socket.on("close", () => group.delete(socket));
  });

  function ping(): void {
    const group = groups[next++ % GROUPS] as Map<WebSocket, number>;
    for (const [socket, unanswered] of group) {
      if (unanswered >= UNANSWERED) {
        socket.terminate();
      } else {
        group.set(socket, unanswered + 1);
        socket.ping();
      }
    }
  }

  const timer = setInterval(ping, INTERVAL_MS / GROUPS);
  timer.unref();
  server.on("close", () => clearInterval(timer));
}
