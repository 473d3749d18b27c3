import type { View } from "../../client/positions.ts";
import type { ServerMessageName } from "../../client/RoomLink.ts";
import type { EventFields } from "../../protocol/events.ts";
import type { ServerMessages } from "../../protocol/messages.ts";
import type { PongState } from "../../protocol/schema.ts";
import { namesOf } from "../names.ts";
import type { ArenaEvent, ArenaFrame } from "./frame.ts";

/** The part of a `Session` that a frame is made from. */
export interface LiveSource {
  readonly player_id: string;
  readonly state: PongState | undefined;
  view(): View | undefined;
}

/** The current frame of a session's match; undefined without a room. */
export function frameOf(session: LiveSource): ArenaFrame | undefined {
  const { state, player_id: ownId } = session;
  const view = session.view();
  if (state === undefined || view === undefined) return undefined;
  const balls = view.balls.map(({ id, x, y }) => {
    const { vx = 0, vy = 0 } = state.balls.get(id) ?? {};
    return { id, x, y, vx, vy };
  });
  const names = namesOf([...state.players.values()]);
  const players = [...state.players.values()].map((player) => {
    const { side, lives, score, place, bot, connected } = player;
    const name = names.get(player.player_id) ?? "";
    const paddle = view.paddles.find((one) => one.side === side);
    const { position = 0, length = 0 } = paddle ?? {};
    const you = player.player_id === ownId;
    return { side, name, position, length, lives, score, out: place > 1, place, bot, connected, you };
  });
  const ownSide = state.players.get(ownId)?.side ?? -1;
  const fullLives = Math.max(0, ...players.map(({ lives }) => lives));
  return { sides: view.arena.sides, ownSide, fullLives, balls, serves: view.serves, players };
}

/**
 * The event that a server's message is in the arena; undefined if there is nothing to show, as for a message of another
 * service and for players who have left. Bounces have no message: `BounceDetector` finds them.
 */
export function arenaEventOf<M extends ServerMessageName>(
  name: M,
  payload: ServerMessages[M],
  state: PongState,
  ownId: string,
): ArenaEvent | undefined {
  if ("external" in payload) return undefined;
  const of = (id: string) => ({ side: state.players.get(id)?.side ?? -1, own: id === ownId });
  switch (name) {
    case "start_game_countdown":
      return { type: "countdown", seconds: (payload as EventFields["start_game_countdown"]).countdown };
    case "start_game":
      return { type: "countdown", seconds: 0 };
    case "ball_spawn":
      return { type: "serve", ball: (payload as EventFields["ball_spawn"]).ball_id };
    case "ball_despawn": {
      const { player_id, remaining_lives: lives } = payload as EventFields["ball_despawn"];
      return player_id === null ? undefined : seated({ type: "loss", lives, ...of(player_id) });
    }
    case "score_update":
      return seated({ type: "score", ...of((payload as EventFields["score_update"]).player_id) });
    case "player_eliminated": {
      const { player_id, place } = payload as EventFields["player_eliminated"];
      return seated({ type: "out", place, ...of(player_id) });
    }
    case "game_over":
      return seated({ type: "win", ...of((payload as EventFields["game_over"]).winner_id) });
    default:
      return undefined;
  }
}

/** The event, unless its player has left. */
function seated<E extends ArenaEvent & { side: number }>(event: E): E | undefined {
  return event.side < 0 ? undefined : event;
}
