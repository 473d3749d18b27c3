import { frameOf, OPCODE } from "./frames.ts";
import { LeanSocket } from "./LeanSocket.ts";
import type { Dialect, Player } from "./Player.ts";

/** A WebSocket with JSON, for the servers that use `ws` and nothing else. */
export const plainWs: Dialect = {
  atOnce: 1,
  async join(url, tally) {
    const socket = new LeanSocket(url.replace(/^http/, "ws"), tally);
    await socket.opened;
    return [
      playerOf(socket, (direction) => frameOf(OPCODE.text, Buffer.from(`{"type":"move","direction":${direction}}`))),
    ];
  },
};

export function playerOf(socket: LeanSocket, moveFrame: (direction: number) => Buffer): Player {
  const player: Player = {
    move: (direction) => socket.write(moveFrame(direction)),
    leave() {
      player.onEnd = undefined;
      socket.close();
    },
    onEnd: undefined,
  };
  socket.onClose = (code) => player.onEnd?.(code);
  return player;
}
