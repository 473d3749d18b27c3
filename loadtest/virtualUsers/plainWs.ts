import { frameOf, OPCODE } from "./frames.ts";
import { LeanSocket } from "./LeanSocket.ts";
import type { Connector, VirtualUser } from "./VirtualUser.ts";

/** Speaks JSON over a WebSocket, to the servers that use only `ws`. */
export const plainWs: Connector = {
  usersPerJoin: 1,
  async join(url, traffic) {
    const socket = new LeanSocket(url.replace(/^http/, "ws"), traffic);
    await socket.opened;
    return [
      userOf(socket, (direction) => frameOf(OPCODE.text, Buffer.from(`{"type":"move","direction":${direction}}`))),
    ];
  },
};

export function userOf(socket: LeanSocket, moveFrame: (direction: number) => Buffer): VirtualUser {
  const user: VirtualUser = {
    move: (direction) => socket.write(moveFrame(direction)),
    leave() {
      user.onEnd = undefined;
      socket.close();
    },
    onEnd: undefined,
  };
  socket.onClose = (code) => user.onEnd?.(code);
  return user;
}
