import type { SeatReservation } from "../../src/protocol/api.ts";
import { SEATS } from "../roomSize.ts";
import { LEAVE_FRAME, moveFrames, openSeat, socketUrl } from "./colyseus.ts";
import type { LeanSocket } from "./LeanSocket.ts";
import type { Connector, VirtualUser } from "./VirtualUser.ts";

/** Uses Colyseus's own matchmaking: one user creates the room, and the others join it by its id. */
export const colyseusTemplate: Connector = {
  usersPerJoin: SEATS,
  async join(url, traffic) {
    const first = await reserve(url, "create/pong");
    const others = await Promise.all(Array.from({ length: SEATS - 1 }, () => reserve(url, `joinById/${first.roomId}`)));
    const seats = [first, ...others].map(async (reservation) => openSeat(socketUrl(url, reservation), traffic));
    return (await Promise.all(seats)).map(userOf);
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

function userOf(socket: LeanSocket): VirtualUser {
  const moveFrame = moveFrames("move");
  const user: VirtualUser = {
    move: (direction) => socket.write(moveFrame(direction)),
    leave() {
      user.onEnd = undefined;
      socket.write(LEAVE_FRAME);
    },
    onEnd: undefined,
  };
  socket.onClose = (code) => user.onEnd?.(code);
  return user;
}
