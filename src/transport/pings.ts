import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { WebSocket, WebSocketServer } from "ws";

/** Between two looks at a socket. */
const INTERVAL_MS = 3000;
/** Groups of sockets that are looked at one after the other. */
const GROUPS = 60;
/** Pings in a row that nobody answered, at which the socket is cut off. */
const UNANSWERED = 2;

/** A socket as it was when last looked at. */
interface Look {
  readonly stream: Socket;
  /** That had come. */
  bytes: number;
  /** Pings since the last of them. */
  unanswered: number;
}

/**
 * Finds sockets whose other end is gone without a word: those from which nothing has come for `intervalMs` are pinged. Who plays
 * is heard of anyway.
 *
 * The transport's own pings go to all sockets at once, which with a thousand of them delays every room's next tick; these
 * are spread over the interval.
 */
export function startPings(server: WebSocketServer, intervalMs = INTERVAL_MS): void {
  const groups = Array.from({ length: GROUPS }, () => new Map<WebSocket, Look>());
  let next = 0;

  server.on("connection", (socket: WebSocket, { socket: stream }: IncomingMessage) => {
    const group = groups[Math.floor(Math.random() * GROUPS)] as Map<WebSocket, Look>;
    group.set(socket, { stream, bytes: 0, unanswered: 0 });
    socket.on("close", () => group.delete(socket));
  });

  const timer = setInterval(() => {
    for (const [socket, last] of groups[next++ % GROUPS] as Map<WebSocket, Look>) look(socket, last);
  }, intervalMs / GROUPS);
  timer.unref();
  server.on("close", () => clearInterval(timer));
}

function look(socket: WebSocket, last: Look): void {
  const bytes = last.stream.bytesRead;
  if (bytes > last.bytes) {
    last.bytes = bytes;
    last.unanswered = 0;
  } else if (last.unanswered >= UNANSWERED) {
    socket.terminate();
  } else {
    last.unanswered++;
    socket.ping();
  }
}
