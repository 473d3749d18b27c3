/** Bare WebSockets that send as much as we do and play no game: what the messages alone cost. */
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { answerCalls } from "../processes/calls.ts";
import { SIDES } from "./Game.ts";
import { latenessCalls } from "./lateness.ts";
import { listening } from "./listening.ts";

const http = createServer();
const server = new WebSocketServer({ server: http });
let payload = Buffer.alloc(40);
let periodMs = 1000 / 12;
let sockets: WebSocket[] = [];

server.on("connection", (socket) => {
  if (sockets.length === SIDES) sockets = [];
  sockets.push(socket);
  if (sockets.length === 1) openRoom(sockets);
  socket.on("message", () => undefined);
});

/** Its rate may change while it runs. */
function openRoom(members: readonly WebSocket[]): void {
  let due = performance.now();
  const send = () => {
    for (const socket of members) socket.send(payload);
    // timers take whole milliseconds: it is the rate that has to be right
    due = Math.max(due + periodMs, performance.now() - periodMs);
    setTimeout(send, due - performance.now());
  };
  send();
}

answerCalls({
  ...latenessCalls,
  listen: () => listening(http),
  /** As many messages to each client a second, of as many bytes. */
  setTraffic(messagesPerSecond: number, bytes: number): void {
    periodMs = 1000 / messagesPerSecond;
    payload = Buffer.alloc(Math.round(bytes));
  },
});
