/** Plain WebSockets that send a JSON snapshot to each room 20 times a second. */
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { answerCalls } from "../processes/calls.ts";
import { SEATS } from "../roomSize.ts";
import { Game, PATCH_MS, STEP_MS } from "./Game.ts";
import { latenessCalls, watchLoop } from "./lateness.ts";
import { listening } from "./listening.ts";

const http = createServer();
const server = new WebSocketServer({ server: http });

interface Room {
  readonly game: Game;
  readonly sockets: WebSocket[];
}

let room: Room | undefined;

server.on("connection", (socket) => {
  if (room === undefined || room.sockets.length === SEATS) room = openRoom();
  const { game, sockets } = room;
  const side = sockets.push(socket) - 1;
  const paddle = game.paddles[side];
  socket.send(JSON.stringify({ type: "welcome", side }));
  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    if (message.type === "move" && paddle) paddle.direction = message.direction;
  });
});

function openRoom(): Room {
  const opened: Room = { game: new Game(), sockets: [] };
  const onTick = watchLoop(STEP_MS);
  setInterval(() => {
    onTick();
    opened.game.step(STEP_MS / 1000);
  }, STEP_MS);
  setInterval(() => {
    const text = JSON.stringify({ type: "snapshot", ...opened.game.snapshot() });
    for (const socket of opened.sockets) socket.send(text);
  }, PATCH_MS);
  return opened;
}

answerCalls({ ...latenessCalls, listen: () => listening(http) });
