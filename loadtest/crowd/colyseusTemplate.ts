import type { SeatReservation } from "../../src/protocol/api.ts";
import { LEAVE_FRAME, moveFrames, openSeat, socketUrl } from "./colyseus.ts";
import type { LeanSocket } from "./LeanSocket.ts";
import type { Dialect, Player } from "./Player.ts";

const OTHERS = 3;

/** By Colyseus's own matchmaking: one makes the room, and the others join him by its id. */
export const colyseusTemplate: Dialect = {
  atOnce: 1 + OTHERS,
  async join(url, tally) {
    const first = await reserve(url, "create/pong");
    const others = await Promise.all(Array.from({ length: OTHERS }, () => reserve(url, `joinById/${first.roomId}`)));
    const seats = [first, ...others].map(async (reservation) => openSeat(socketUrl(url, reservation), tally));
    return (await Promise.all(seats)).map(playerOf);
  },
};

async function reserve(url: string, method: string): Promise<SeatReservation> {
  const response = await fetch(`${url}/matchmake/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) throw new Error(`${method}: ${response.status} ${await response.text()}`);
  return (await response.json()) as SeatReservation;
}

function playerOf(socket: LeanSocket): Player {
  const moveFrame = moveFrames("move");
  const player: Player = {
    move: (direction) => socket.write(moveFrame(direction)),
    leave() {
      player.onEnd = undefined;
      socket.write(LEAVE_FRAME);
    },
    onEnd: undefined,
  };
  socket.onClose = (code) => player.onEnd?.(code);
  return player;
}
