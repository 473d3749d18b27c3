import type { PaddleState, PlayerState, PongState } from "../protocol/schema.ts";
import { BallState as Ball, PaddleState as Paddle, PlayerState as Player } from "../protocol/schema.ts";
import type { Match, MatchEvent } from "../simulation/match.ts";
import { playerOf } from "../simulation/match.ts";
import type { Seat } from "./seats.ts";
import { isConnected } from "./seats.ts";

/** Shows a player; before the match his lives are those he will start with. */
export function showPlayer(state: PongState, seat: Seat, lives: number, paddleLength: number): PlayerState {
  const { player_id, username, side, ready } = seat;
  const player = new Player().assign({ player_id, username, side, ready, lives, bot: seat.role === "bot" });
  player.paddle = new Paddle().assign({ length: paddleLength });
  player.connected = isConnected(seat);
  state.players.set(player_id, player);
  seat.shown = player;
  return player;
}

/** Brings the state up to the match after a tick's events. Returns whether anything but paddles changed. */
export function showEvents(
  state: PongState,
  match: Match,
  events: readonly MatchEvent[],
  lineup: readonly Seat[],
): boolean {
  const seatOf = (side: number) => lineup[side] as Seat;
  let more = false;
  for (const event of events) {
    switch (event.type) {
      case "update_position":
        showPaddle(match, seatOf(event.side));
        continue;
      case "ball_spawn":
      case "ball_update":
        showBall(state, match, event.ball);
        break;
      case "ball_despawn":
        playerStateOf(seatOf(event.side)).lives = event.lives;
        break;
      case "score_update":
        playerStateOf(seatOf(event.side)).score = event.score;
        break;
      case "player_eliminated":
        showOut(seatOf(event.side), event.place);
        break;
      case "game_over":
        playerStateOf(seatOf(event.winner)).place = 1;
        state.winner_id = seatOf(event.winner).player_id;
        break;
    }
    more = true;
  }
  if (more) forgetBalls(state, match);
  return more;
}

/** Shows a match as it stands, all of it. The players are there already. */
export function showMatch(state: PongState, match: Match, lineup: readonly Seat[]): void {
  state.sides = lineup.length;
  for (const [side, seat] of lineup.entries()) {
    const { lives, score, place } = playerOf(match, side);
    playerStateOf(seat).assign({ lives, score, place });
    showPaddle(match, seat);
  }
  for (const { id } of match.balls) showBall(state, match, id);
  const winner = lineup[match.winner];
  if (winner !== undefined) state.winner_id = winner.player_id;
}

export function showPaddle(match: Match, seat: Seat): void {
  const { position, direction, length, tick } = playerOf(match, seat.side).paddle;
  const shown: PaddleState = playerStateOf(seat).paddle;
  shown.position = position;
  shown.direction = direction;
  shown.length = length;
  shown.tick = tick;
  shown.ack = Math.max(0, seat.seq);
}

function showBall(state: PongState, match: Match, id: number): void {
  const ball = match.balls.find((one) => one.id === id);
  if (ball === undefined) return; // it went with a fallen side in the same tick
  let shown = state.balls.get(String(id));
  if (shown === undefined) {
    shown = new Ball();
    state.balls.set(String(id), shown);
  }
  shown.x = ball.x;
  shown.y = ball.y;
  shown.vx = ball.vx;
  shown.vy = ball.vy;
  shown.tick = ball.tick;
}

function showOut(seat: Seat, place: number): void {
  const player = playerStateOf(seat);
  player.lives = 0;
  player.place = place;
}

/** Lost balls, and those that went with a fallen side. */
function forgetBalls(state: PongState, match: Match): void {
  for (const id of [...state.balls.keys()]) {
    if (!match.balls.some((ball) => String(ball.id) === id)) state.balls.delete(id);
  }
}

export function playerStateOf({ shown, player_id }: Seat): PlayerState {
  if (shown === undefined) throw new RangeError(`no player ${player_id} in the state`);
  return shown;
}
