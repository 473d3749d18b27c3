import { frameOf, OPCODE } from "./frames.ts";
import { LeanSocket } from "./LeanSocket.ts";
import { userOf } from "./plainWs.ts";
import type { Connector } from "./VirtualUser.ts";

// packet types of Engine.IO; after a "4" (message) follows one of Socket.IO
const OPEN = "0".charCodeAt(0);
const PING = "2".charCodeAt(0);
const MESSAGE = "4".charCodeAt(0);
const CONNECT = "0".charCodeAt(0);
const PONG = textFrame("3");
const JOIN = textFrame("40");

/** Speaks Socket.IO's protocol (version 5, over Engine.IO 4). It starts with a WebSocket instead of HTTP polling. */
export const socketIo: Connector = {
  usersPerJoin: 1,
  async join(url, traffic) {
    const socket = new LeanSocket(`${url.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`, traffic);
    const joined = Promise.withResolvers<void>();
    socket.onClose = (code) => joined.reject(new Error(`closed with ${code}`));
    socket.onMessage = (data, start) => {
      if (data[start] === PING) socket.write(PONG);
      else if (data[start] === OPEN) socket.write(JOIN);
      else if (data[start] === MESSAGE && data[start + 1] === CONNECT) joined.resolve();
    };
    await Promise.all([socket.opened, joined.promise]);
    return [userOf(socket, (direction) => textFrame(`42["move",{"direction":${direction}}]`))];
  },
};

function textFrame(text: string): Buffer {
  return frameOf(OPCODE.text, Buffer.from(text));
}
