/** Socket.IO that sends a JSON snapshot to each room 20 times a second. */
import { createServer } from "node:http";
import { Server } from "socket.io";
import { answerCalls } from "../processes/calls.ts";
import { SEATS } from "../roomSize.ts";
import { Game, PATCH_MS, STEP_MS } from "./Game.ts";
import { latenessCalls, watchLoop } from "./lateness.ts";
import { listening } from "./listening.ts";

const http = createServer();
const io = new Server(http);
let players = 0;
let game: Game;

io.on("connection", (socket) => {
  const side = players % SEATS;
  const room = `room ${Math.floor(players++ / SEATS)}`;
  if (side === 0) game = openRoom(room);
  const paddle = game.paddles[side];
  void socket.join(room);
  socket.emit("welcome", { side });
  socket.on("move", ({ direction }: { direction: number }) => {
    if (paddle) paddle.direction = direction;
  });
});

function openRoom(room: string): Game {
  const opened = new Game();
  const onTick = watchLoop(STEP_MS);
  setInterval(() => {
    onTick();
    opened.step(STEP_MS / 1000);
  }, STEP_MS);
  setInterval(() => io.to(room).emit("snapshot", opened.snapshot()), PATCH_MS);
  return opened;
}

answerCalls({ ...latenessCalls, listen: () => listening(http) });
