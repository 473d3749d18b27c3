import { requestSeat } from "../../src/client/matchmaking.ts";
import { isMessage, LEAVE_FRAME, moveFrames, openSeat, socketUrl } from "./colyseus.ts";
import type { LeanSocket } from "./LeanSocket.ts";
import type { Dialect, Player } from "./Player.ts";

const GAME_OVER = Buffer.from("game_over");
/** A call that is not answered in that time has failed. */
const CALL_MS = 20_000;

/** Tokens of players whose match is over: they come again, as people do, so that not every match makes new guests. */
const tokens: string[] = [];

/** Through the real matchmaking. */
export const pongRoyale: Dialect = {
  atOnce: 1,
  async join(url, tally) {
    const token = tokens.pop();
    const answer = await requestSeat(url, token, { mode: "4-player" }, AbortSignal.timeout(CALL_MS));
    const socket = await openSeat(socketUrl(url, answer.reservation), tally);
    return [playerOf(socket, answer.token)];
  },
};

function playerOf(socket: LeanSocket, token: string): Player {
  const moveFrame = moveFrames("player_move");
  const player: Player = {
    move: (direction) => socket.write(moveFrame(direction)),
    leave() {
      player.onEnd = undefined;
      socket.onMessage = undefined;
      socket.onClose = () => tokens.push(token);
      socket.write(LEAVE_FRAME);
    },
    onEnd: undefined,
  };
  socket.onMessage = (data, start) => {
    if (isMessage(data, start, GAME_OVER)) player.onEnd?.("over");
  };
  socket.onClose = (code) => player.onEnd?.(code);
  return player;
}
