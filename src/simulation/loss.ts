import { sideOf } from "./arena.ts";
import type { Ball } from "./ball.ts";
import { ticksOf } from "./constants.ts";
import { hitEdgeOf } from "./flight.ts";
import {
  type EliminationReason,
  isLiving,
  livingCount,
  livingSides,
  type Match,
  type MatchEvent,
  playerOf,
} from "./match.ts";

/** A ball is past a side for good: a life for its player, a point for who hit it last, if that was another still in. */
export function lose(match: Match, ball: Ball, events: MatchEvent[]): void {
  const { balls, rules, tick } = match;
  const side = sideOf(hitEdgeOf(match, ball));
  const loser = playerOf(match, side);
  balls.splice(balls.indexOf(ball), 1);
  match.serves.push(tick + ticksOf(rules.serveDelaySeconds, rules));
  loser.lives--;
  events.push({ type: "ball_despawn", ball: ball.id, side, lives: loser.lives });
  if (ball.hitter !== side && isLiving(match, ball.hitter)) {
    const scorer = playerOf(match, ball.hitter);
    scorer.score++;
    events.push({ type: "score_update", side: ball.hitter, score: scorer.score });
  }
  if (loser.lives === 0) eliminate(match, side, "lives", events);
}

/**
 * The side becomes a wall. Balls that are already past it go with it: they cost nobody anything and have no event.
 * Whoever is left alone has won.
 */
export function eliminate(match: Match, side: number, reason: EliminationReason, events: MatchEvent[]): void {
  const { balls } = match;
  const player = playerOf(match, side);
  player.place = livingCount(match);
  player.lives = 0;
  events.push({ type: "player_eliminated", side, place: player.place, reason });
  for (let index = balls.length - 1; index >= 0; index--) {
    const ball = balls[index] as Ball;
    if (ball.crossed && sideOf(hitEdgeOf(match, ball)) === side) balls.splice(index, 1);
  }
  const [winner, ...others] = livingSides(match);
  if (winner === undefined || others.length > 0) return;
  playerOf(match, winner).place = 1;
  match.winner = winner;
  balls.length = 0;
  match.serves.length = 0;
  events.push({ type: "game_over", winner });
}
