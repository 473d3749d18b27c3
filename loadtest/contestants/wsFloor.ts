/** Plain WebSockets that send as much as Pong Royale and run no game: the cost of the messages alone. */
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { answerCalls } from "../processes/calls.ts";
import { SEATS } from "../roomSize.ts";
import { latenessCalls } from "./lateness.ts";
import { listening } from "./listening.ts";

const http = createServer();
const server = new WebSocketServer({ server: http });
let payload = Buffer.alloc(40);
let periodMs = 1000 / 12;
let sockets: WebSocket[] = [];

server.on("connection", (socket) => {
  if (sockets.length === SEATS) sockets = [];
  sockets.push(socket);
  if (sockets.length === 1) openRoom(sockets);
  socket.on("message", () => undefined);
});

/** Sends to the members of a room. `setTraffic` may change the rate at any time. */
function openRoom(members: readonly WebSocket[]): void {
  let due = performance.now();
  const send = () => {
    for (const socket of members) socket.send(payload);
    // timers take whole milliseconds, so the next time is computed from the rate
    due = Math.max(due + periodMs, performance.now() - periodMs);
    setTimeout(send, due - performance.now());
  };
  send();
}

answerCalls({
  ...latenessCalls,
  listen: () => listening(http),
  /** Sets the messages per second to each client, and the bytes of a message. */
  setTraffic(messagesPerSecond: number, bytes: number): void {
    periodMs = 1000 / messagesPerSecond;
    payload = Buffer.alloc(Math.round(bytes));
  },
});
