import { assignNumber } from "../colyseus/objectNumbers.ts";
import type { PongState } from "../protocol/schema.ts";
import { BallState, PaddleState, PlayerState, ServeState } from "../protocol/schema.ts";
import type { Match, MatchEvent, Serve } from "../simulation/match.ts";
import { playerOf } from "../simulation/match.ts";
import type { PaddleChanges, PaddleValues } from "./PaddleChanges.ts";
import { isPresent, playerStateOf, type Seat } from "./seat.ts";

/** A change of the state that follows from a step. It holds copies, because the match goes on while it waits in the outbox. */
export type StateChange =
  | {
      readonly of: "paddle";
      readonly side: number;
      readonly values: PaddleValues;
    }
  | { readonly of: "ball"; readonly id: string; readonly values: BallValues }
  | { readonly of: "lost ball"; readonly id: string }
  | { readonly of: "player"; readonly side: number; readonly values: PlayerValues }
  | { readonly of: "serves"; readonly serves: readonly Serve[] }
  | { readonly of: "winner"; readonly side: number };

type BallValues = Pick<BallState, "x" | "y" | "vx" | "vy" | "tick">;
type PlayerValues = Partial<Pick<PlayerState, "lives" | "score" | "place">>;

/** Adds a seat's player to the state, as they are before a match. */
export function showPlayer(state: PongState, seat: Seat, lives: number, paddleLength: number): void {
  const { playerId, username, side, ready, numbers } = seat;
  const player = new PlayerState().assign({ player_id: playerId, username, side, ready, lives });
  player.assign({ bot: seat.role === "bot", connected: isPresent(seat) });
  player.paddle = new PaddleState().assign({ length: paddleLength });
  if (numbers !== undefined) {
    assignNumber(player, numbers.player);
    assignNumber(player.paddle, numbers.paddle);
    seat.numbers = undefined;
  }
  state.players.set(playerId, player);
  player.paddle.pauseTracking(); // `PaddleChanges` does it
  seat.shown = player;
}

/** Adds balls of these ids to the state, with the numbers that their objects had in another process. */
export function showBalls(state: PongState, ids: readonly number[], numbers: Readonly<Record<string, number>>): void {
  for (const id of ids) {
    const ball = new BallState();
    const number = numbers[id];
    if (number !== undefined) assignNumber(ball, number);
    state.balls.set(`${id}`, ball);
  }
}

/**
 * The changes of the state that follow from the events of one tick.
 *
 * `shownBalls` has the ids of the balls that the state has, or will have after earlier changes. It is updated.
 */
export function changesOf(
  events: readonly MatchEvent[],
  match: Match,
  acks: readonly number[],
  shownBalls: Set<number>,
): StateChange[] {
  const changes: StateChange[] = [];
  let mayLoseBalls = false;
  let mayChangeServes = false;
  for (const event of events) {
    mayLoseBalls ||= event.type !== "update_position";
    switch (event.type) {
      case "update_position":
        changes.push(paddleChange(match, event.side, acks[event.side] ?? 0));
        break;
      case "serve_announced":
        mayChangeServes = true;
        break;
      case "ball_spawn":
      case "ball_update":
        mayChangeServes ||= event.type === "ball_spawn";
        changes.push(...ballChange(match, event.ball));
        break;
      case "ball_despawn":
        changes.push({ of: "player", side: event.side, values: { lives: event.lives } });
        break;
      case "score_update":
        changes.push({ of: "player", side: event.side, values: { score: event.score } });
        break;
      case "player_eliminated":
        mayChangeServes = true;
        changes.push({ of: "player", side: event.side, values: { lives: 0, place: event.place } });
        break;
      case "game_over":
        changes.push({ of: "player", side: event.winner, values: { place: 1 } }, { of: "winner", side: event.winner });
        break;
    }
  }
  if (mayLoseBalls) changes.push(...lostBalls(match, shownBalls));
  if (mayChangeServes) changes.push({ of: "serves", serves: [...match.serves] });
  return changes;
}

/** The changes that show a whole match. The state must have its players already. `shownBalls` is updated. */
export function wholeMatch(match: Match, acks: readonly number[], shownBalls: Set<number>): StateChange[] {
  const changes: StateChange[] = match.players.flatMap(({ lives, score, place }, side) => [
    { of: "player", side, values: { lives, score, place } },
    paddleChange(match, side, acks[side] ?? 0),
  ]);
  for (const { id } of match.balls) changes.push(...ballChange(match, id));
  for (const { id } of match.balls) shownBalls.add(id);
  changes.push({ of: "serves", serves: [...match.serves] });
  if (match.winner >= 0) changes.push({ of: "winner", side: match.winner });
  return changes;
}

/** Applies changes to the state. `lineup` has the seats by side. */
export function applyChanges(
  state: PongState,
  changes: readonly StateChange[],
  lineup: readonly Seat[],
  paddles: PaddleChanges,
): void {
  const playerAt = (side: number) => playerStateOf(lineup[side] as Seat);
  for (const change of changes) {
    switch (change.of) {
      case "paddle":
        paddles.set(playerAt(change.side).paddle, change.values);
        break;
      case "ball":
        setBall(ballOf(state, change.id), change.values);
        break;
      case "lost ball":
        state.balls.delete(change.id);
        break;
      case "serves":
        setServes(state, change.serves);
        break;
      case "player":
        playerAt(change.side).assign(change.values);
        break;
      case "winner":
        state.winner_id = (lineup[change.side] as Seat).playerId;
        break;
    }
  }
}

function paddleChange(match: Match, side: number, ack: number): StateChange {
  const { position, direction, length, tick } = playerOf(match, side).paddle;
  return { of: "paddle", side, values: { position, direction, length, tick, ack } };
}

/** Empty for a ball that was removed in the same tick, because its side's player was eliminated. */
function ballChange(match: Match, id: number): StateChange[] {
  const ball = match.balls.find((one) => one.id === id);
  if (ball === undefined) return [];
  const { x, y, vx, vy, tick } = ball;
  return [{ of: "ball", id: `${id}`, values: { x, y, vx, vy, tick } }];
}

/** The changes that remove the balls that the match no longer has. */
function lostBalls(match: Match, shownBalls: Set<number>): StateChange[] {
  const changes: StateChange[] = [];
  for (const { id } of match.balls) shownBalls.add(id);
  for (const id of shownBalls) {
    if (match.balls.some((ball) => ball.id === id)) continue;
    shownBalls.delete(id);
    changes.push({ of: "lost ball", id: `${id}` });
  }
  return changes;
}

// Field by field, because `assign` is slower.
function setBall(shown: BallState, { x, y, vx, vy, tick }: BallValues): void {
  shown.x = x;
  shown.y = y;
  shown.vx = vx;
  shown.vy = vy;
  shown.tick = tick;
}

function setServes(state: PongState, serves: readonly Serve[]): void {
  for (const id of [...state.serves.keys()]) {
    if (!serves.some(({ ball }) => `${ball}` === id)) state.serves.delete(id);
  }
  for (const { ball, side, position, tick } of serves) {
    if (!state.serves.has(`${ball}`)) state.serves.set(`${ball}`, new ServeState().assign({ side, position, tick }));
  }
}

function ballOf(state: PongState, id: string): BallState {
  const known = state.balls.get(id);
  if (known !== undefined) return known;
  const ball = new BallState();
  state.balls.set(id, ball);
  return ball;
}
