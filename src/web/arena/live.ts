import type { View } from "../../client/positions.ts";
import type { ServerMessageName } from "../../client/RoomLink.ts";
import type { EventFields } from "../../protocol/events.ts";
import type { ServerMessages } from "../../protocol/messages.ts";
import type { PongState } from "../../protocol/schema.ts";
import type { ArenaEvent, ArenaFrame } from "./frame.ts";

/** What of a session a picture needs: `Session` has it all. */
export interface Watched {
  readonly player_id: string;
  readonly state: PongState | undefined;
  view(): View | undefined;
}

/** The picture of what a session plays or watches right now; undefined without a room. */
export function frameOf(session: Watched): ArenaFrame | undefined {
  const { state, player_id } = session;
  const view = session.view();
  if (state === undefined || view === undefined) return undefined;
  const balls = view.balls.map(({ id, x, y }) => {
    const { vx = 0, vy = 0 } = state.balls.get(id) ?? {};
    return { id, x, y, vx, vy };
  });
  const players = [...state.players.values()].map((player) => {
    const { username: name, side, lives, score, place, bot, connected } = player;
    const paddle = view.paddles.find((one) => one.player_id === player.player_id);
    const { position = 0, length = 0 } = paddle ?? {};
    const out = place > 1;
    const you = player.player_id === player_id;
    return { side, name, position, length, lives, score, out, place, bot, connected, you };
  });
  const ownSide = state.players.get(player_id)?.side ?? -1;
  const fullLives = Math.max(0, ...players.map(({ lives }) => lives));
  return { sides: view.arena.sides, ownSide, fullLives, balls, players };
}

/** What a server's message is to eye and ear; bounces have none, see `BounceWatch`. */
export function arenaEventOf<M extends ServerMessageName>(
  name: M,
  payload: ServerMessages[M],
  state: PongState,
  player_id: string,
): ArenaEvent | undefined {
  if ("external" in payload) return undefined;
  const of = (id: string) => ({ side: state.players.get(id)?.side ?? -1, own: id === player_id });
  switch (name) {
    case "start_game_countdown":
      return { type: "countdown", seconds: (payload as EventFields["start_game_countdown"]).countdown };
    case "start_game":
      return { type: "countdown", seconds: 0 };
    case "ball_spawn":
      return { type: "serve", ball: (payload as EventFields["ball_spawn"]).ball_id };
    case "ball_despawn": {
      const { player_id: loser, remaining_lives: lives } = payload as EventFields["ball_despawn"];
      return seated({ type: "loss", lives, ...of(loser) });
    }
    case "score_update":
      return seated({ type: "score", ...of((payload as EventFields["score_update"]).player_id) });
    case "player_eliminated": {
      const { player_id: fallen, place } = payload as EventFields["player_eliminated"];
      return seated({ type: "out", place, ...of(fallen) });
    }
    case "game_over":
      return seated({ type: "win", ...of((payload as EventFields["game_over"]).winner_id) });
    default:
      return undefined;
  }
}

/** Nothing of a player who is not there any more. */
function seated<E extends ArenaEvent & { side: number }>(event: E): E | undefined {
  return event.side < 0 ? undefined : event;
}
