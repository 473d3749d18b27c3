import { requestSeat } from "../../src/client/matchmaking.ts";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import { isMessage, LEAVE_FRAME, moveFrames, openSeat, socketUrl } from "./colyseus.ts";
import type { LeanSocket } from "./LeanSocket.ts";
import { RoomView } from "./RoomView.ts";
import type { Connector, VirtualUser } from "./VirtualUser.ts";

const GAME_OVER = Buffer.from("game_over");
/** A call to matchmaking fails if it takes longer. */
const CALL_TIMEOUT_MS = 20_000;
/** Widest error of the users' aim, in arena units. They play about as well as `npm run bots`; a paddle is 24 long. */
const AIM_ERROR = 14;

/** Tokens of users who have left. New users take them, because people come back: not every match has new guests. */
const tokens: string[] = [];

/** The view of each room. The first user who joins a room creates it. */
const views = new Map<string, RoomView>();

/** Brings users in through matchmaking, as real players come. */
export function createPongRoyale(aimError = AIM_ERROR): Connector {
  return {
    usersPerJoin: 1,
    async join(url, traffic) {
      const token = tokens.pop();
      const answer = await requestSeat(url, token, { mode: "4-player" }, AbortSignal.timeout(CALL_TIMEOUT_MS));
      const socket = await openSeat(socketUrl(url, answer.reservation), traffic);
      return [userOf(socket, answer, aimError)];
    },
  };
}

function userOf(socket: LeanSocket, answer: MatchmakingAnswer, aimError: number): VirtualUser {
  const { token, room_id: roomId, player_id: playerId } = answer;
  const moveFrame = moveFrames("player_move");
  const isFirst = !views.has(roomId);
  const view = views.get(roomId) ?? new RoomView(aimError);
  views.set(roomId, view);
  const user: VirtualUser = {
    move: (direction) => socket.write(moveFrame(view.directionOf(playerId) ?? direction)),
    leave() {
      if (isFirst) views.delete(roomId);
      user.onEnd = undefined;
      socket.onMessage = undefined;
      socket.onClose = () => tokens.push(token);
      socket.write(LEAVE_FRAME);
    },
    onEnd: undefined,
  };
  socket.onMessage = (data, start, end) => {
    if (isMessage(data, start, GAME_OVER)) user.onEnd?.("over");
    else if (isFirst) view.read(data, start, end);
  };
  socket.onClose = (code) => user.onEnd?.(code);
  return user;
}
