import type { EventFields, EventName } from "../protocol/events.ts";
import type { Match, MatchEvent } from "../simulation/match.ts";
import { playerOf } from "../simulation/match.ts";
import type { Seat } from "./seats.ts";

type Announce = <E extends EventName>(event: E, fields: EventFields[E]) => void;

/** Says what a step of the match did in the words of the protocol. */
export function announceEvent(
  event: MatchEvent,
  match: Match,
  lineup: readonly Seat[],
  ranked: boolean,
  announce: Announce,
): void {
  const idOf = (side: number) => (lineup[side] as Seat).player_id;
  switch (event.type) {
    case "update_position": {
      const { position, direction, tick } = playerOf(match, event.side).paddle;
      announce("update_position", { player_id: idOf(event.side), position, direction, tick });
      return;
    }
    case "ball_spawn":
    case "ball_update": {
      const ball = match.balls.find((one) => one.id === event.ball);
      if (ball === undefined) return; // gone with a fallen side in the same tick
      const { x, y, vx, vy, tick } = ball;
      announce(event.type, {
        ball_id: String(ball.id),
        position: { x, y },
        velocity: { x: vx, y: vy },
        tick,
      });
      return;
    }
    case "ball_despawn":
      announce("ball_despawn", {
        ball_id: String(event.ball),
        player_id: idOf(event.side),
        remaining_lives: event.lives,
      });
      return;
    case "score_update":
      announce("score_update", { player_id: idOf(event.side), score: event.score });
      return;
    case "player_eliminated":
      announce("player_eliminated", {
        player_id: idOf(event.side),
        place: event.place,
        reason: event.reason,
      });
      return;
    case "game_over":
      announce("game_over", gameOverOf(match, lineup, ranked));
      return;
  }
}

/** The final table, best first. */
export function gameOverOf(match: Match, lineup: readonly Seat[], ranked: boolean): EventFields["game_over"] {
  const players = lineup.map(({ player_id, username }, side) => {
    const { place, score, lives } = playerOf(match, side);
    return { player_id, username, place, score, lives };
  });
  players.sort((one, other) => one.place - other.place);
  return {
    winner_id: (lineup[match.winner] as Seat).player_id,
    players,
    duration_ms: Math.round((match.tick * 1000) / match.rules.tickRate),
    ranked,
  };
}
