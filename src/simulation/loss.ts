import { sideOf } from "./arena.ts";
import { type Ball, hitEdgeOf } from "./ball.ts";
import {
  type EliminationReason,
  isLiving,
  livingCount,
  livingSides,
  type Match,
  type MatchEvent,
  playerOf,
} from "./match.ts";

/**
 * Takes a ball out of play that has crossed a side for good. It costs the side's player a life. The player who hit it last
 * scores, if they are another player and still in.
 */
export function lose(match: Match, ball: Ball, events: MatchEvent[]): void {
  const { balls } = match;
  const side = sideOf(hitEdgeOf(ball, match.arena));
  const loser = playerOf(match, side);
  balls.splice(balls.indexOf(ball), 1);
  loser.lives--;
  loser.ballTick = match.tick;
  events.push({ type: "ball_despawn", ball: ball.id, side, lives: loser.lives });
  if (ball.hitter !== side && isLiving(match, ball.hitter)) {
    const scorer = playerOf(match, ball.hitter);
    scorer.score++;
    events.push({ type: "score_update", side: ball.hitter, score: scorer.score });
  }
  if (loser.lives === 0) eliminate(match, side, "lives", events);
}

/**
 * Puts a side's player out of the match: the side becomes a wall. Balls that have already crossed it disappear at no cost and
 * without an event. A player who is left alone has won.
 */
export function eliminate(match: Match, side: number, reason: EliminationReason, events: MatchEvent[]): void {
  const { balls } = match;
  const player = playerOf(match, side);
  player.place = livingCount(match);
  player.lives = 0;
  events.push({ type: "player_eliminated", side, place: player.place, reason });
  for (let index = balls.length - 1; index >= 0; index--) {
    const ball = balls[index] as Ball;
    if (ball.crossed && sideOf(hitEdgeOf(ball, match.arena)) === side) balls.splice(index, 1);
  }
  const [winner, ...others] = livingSides(match);
  if (winner === undefined || others.length > 0) return;
  playerOf(match, winner).place = 1;
  match.winner = winner;
  balls.length = 0;
  match.serves.length = 0;
  events.push({ type: "game_over", winner });
}
