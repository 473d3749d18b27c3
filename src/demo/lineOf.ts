import { speedOf } from "../simulation/ball.ts";
import type { Match, MatchEvent } from "../simulation/match.ts";

/** A line about an event of a match's last step; undefined for moves of paddles and for announced serves. Names are by side. */
export function lineOf(event: MatchEvent, match: Match, names: readonly string[]): string | undefined {
  switch (event.type) {
    case "update_position":
    case "serve_announced":
      return undefined;
    case "ball_spawn":
      return `ball ${event.ball} is served`;
    case "ball_update": {
      const ball = match.balls.find(({ id }) => id === event.ball);
      if (ball === undefined) return undefined; // lost on the same tick
      if (ball.walls > 0) return `ball ${ball.id} bounces off a wall`;
      return `${names[ball.hitter]} returns ball ${ball.id} at ${speedOf(ball).toFixed(0)} units/s`;
    }
    case "ball_despawn":
      return `${names[event.side]} lets ball ${event.ball} in, lives: ${event.lives}`;
    case "score_update":
      return `${names[event.side]} scores, points: ${event.score}`;
    case "player_eliminated":
      return `${names[event.side]} is out, place: ${event.place}`;
    case "game_over":
      return `${names[event.winner]} wins`;
  }
}
