import { requestSeat } from "../../src/client/matchmaking.ts";
import type { MatchmakingAnswer } from "../../src/protocol/api.ts";
import { isMessage, LEAVE_FRAME, moveFrames, openSeat, socketUrl } from "./colyseus.ts";
import type { LeanSocket } from "./LeanSocket.ts";
import { Onlooker } from "./Onlooker.ts";
import type { Dialect, Player } from "./Player.ts";

const GAME_OVER = Buffer.from("game_over");
/** A call that is not answered in that time has failed. */
const CALL_MS = 20_000;

/** Tokens of players whose match is over: they come again, as people do, so that not every match makes new guests. */
const tokens: string[] = [];

/** About as good as the bots of `npm run bots`. */
const ERROR = 14;

/** Through the real matchmaking. They aim by up to `error` arena units off; a paddle is 24 long. */
export function createPongRoyale(error = ERROR): Dialect {
  return {
    atOnce: 1,
    async join(url, tally) {
      const token = tokens.pop();
      const answer = await requestSeat(url, token, { mode: "4-player" }, AbortSignal.timeout(CALL_MS));
      const socket = await openSeat(socketUrl(url, answer.reservation), tally);
      return [playerOf(socket, answer, error)];
    },
  };
}

/** Of each room the one who looks for all who are in it. */
const onlookers = new Map<string, Onlooker>();

function playerOf(socket: LeanSocket, { token, room_id, player_id }: MatchmakingAnswer, error: number): Player {
  const moveFrame = moveFrames("player_move");
  const isFirst = !onlookers.has(room_id);
  const onlooker = onlookers.get(room_id) ?? new Onlooker(error);
  onlookers.set(room_id, onlooker);
  const player: Player = {
    move: (direction) => socket.write(moveFrame(onlooker.directionOf(player_id) ?? direction)),
    leave() {
      if (isFirst) onlookers.delete(room_id);
      player.onEnd = undefined;
      socket.onMessage = undefined;
      socket.onClose = () => tokens.push(token);
      socket.write(LEAVE_FRAME);
    },
    onEnd: undefined,
  };
  socket.onMessage = (data, start, end) => {
    if (isMessage(data, start, GAME_OVER)) player.onEnd?.("over");
    else if (isFirst) onlooker.read(data, start, end);
  };
  socket.onClose = (code) => player.onEnd?.(code);
  return player;
}
