import { once } from "node:events";
import { io, type Socket } from "socket.io-client";
import WebSocket from "ws";
import type { Game } from "../contestants/Game.ts";
import { SEATS } from "../roomSize.ts";
import type { Probe, ProbeListener } from "./ProbeRoom.ts";

type Snapshot = Pick<ReturnType<Game["snapshot"]>, "paddles">;

/** Uses Socket.IO's own client. */
export async function openSocketIoProbes(url: string, listener: ProbeListener): Promise<Probe[]> {
  const sockets: Socket[] = [];
  for (let observer = 0; observer < SEATS; observer++) {
    const socket = io(url, { forceNew: true });
    sockets.push(socket);
    await new Promise((resolve) => socket.once("welcome", resolve));
  }
  return sockets.map((socket, side) => {
    socket.on("snapshot", watchPaddles(side, listener));
    return {
      key: String(side),
      canMove: () => true,
      move: (direction) => socket.emit("move", { direction }),
      leave: () => socket.close(),
    };
  });
}

/** Uses the client of `ws`, with JSON. */
export async function openJsonProbes(url: string, listener: ProbeListener): Promise<Probe[]> {
  const sockets: WebSocket[] = [];
  for (let observer = 0; observer < SEATS; observer++) {
    const socket = new WebSocket(url.replace(/^http/, "ws"));
    sockets.push(socket);
    await once(socket, "message");
  }
  return sockets.map((socket, side) => {
    const onSnapshot = watchPaddles(side, listener);
    socket.on("message", (data) => onSnapshot(JSON.parse(String(data))));
    return {
      key: String(side),
      canMove: () => true,
      move: (direction) => socket.send(JSON.stringify({ type: "move", direction })),
      leave: () => socket.close(),
    };
  });
}

function watchPaddles(observer: number, listener: ProbeListener): (snapshot: Snapshot) => void {
  let before: readonly number[] = [];
  return ({ paddles }) => {
    for (const [side, position] of paddles.entries()) {
      if (side !== observer) listener.onPlayer(observer, String(side), (before[side] ?? position) !== position);
    }
    before = paddles;
  };
}
