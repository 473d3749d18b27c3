import { seatsOf } from "../protocol/kinds.ts";
import type { PlayerState, PongState } from "../protocol/schema.ts";
import type { Arena, Edge, Point } from "../simulation/arena.ts";
import { arenaOf, edgeOf, sideOf } from "../simulation/arena.ts";
import type { Ball, BallTrajectory } from "../simulation/ball.ts";
import { aimBall, bounceBall, createBall, hitEdgeOf, reflect, steer } from "../simulation/ball.ts";
import type { Rules } from "../simulation/constants.ts";
import { DEFAULT_RULES, saveTicksOf } from "../simulation/constants.ts";
import { effectiveTickOf, freeTickAfter, landingOf } from "../simulation/judge.ts";
import type { Paddle } from "../simulation/paddle.ts";
import { steerPaddle } from "../simulation/paddle.ts";
import { serveSpeedAt, tempoAt } from "../simulation/tempo.ts";
import type { KnownMove } from "./Steering.ts";

/** Bounces that a ball is followed through. News of a bounce takes a round trip, in which there are rarely more. */
const MAX_BOUNCES = 3;

/** The player whose own paddle is drawn at once, and their moves that the server has not acknowledged. */
export interface OwnMoves {
  readonly playerId: string;
  readonly moves: readonly KnownMove[];
  /** Ticks within which news from the server is here at the latest. If left out, news may take any time. */
  readonly newsTicks?: number;
}

/** A ball's straight line from `since`, in ticks with a fraction, until its next one. */
export interface Flight extends BallTrajectory {
  readonly since: number;
  /** The side whose paddle is predicted to have sent the ball; −1 for a flight of the state itself, or off a wall. */
  readonly hitBy: number;
}

/** One player's paddle: its run in the state, and the runs that moves on their way to the server will make of it. */
export interface PaddlePath {
  readonly playerId: string;
  readonly side: number;
  readonly paddle: Paddle;
}

/** Where everything will be, as far as the client can tell: between two patches, and a little ahead of the next one. */
export interface Prediction {
  readonly arena: Arena;
  readonly rules: Rules;
  /** Each ball's flights, oldest first, by ball id. */
  readonly balls: ReadonlyMap<string, readonly Flight[]>;
  /** The paddles of the players who are still in. */
  readonly paddles: readonly PaddlePath[];
}

/** The arena of the match; before the first match, the arena of a full match of the room's mode. */
export function arenaOfRoom(state: PongState): Arena {
  return arenaOf(state.sides || seatsOf(state.mode));
}

/** The rules as far as clients know them: the defaults at the room's tick rate and time limit. */
export function rulesOfRoom(state: PongState): Rules {
  return { ...DEFAULT_RULES, tickRate: state.tick_rate, timeLimitSeconds: state.time_limit };
}

/** The tempo of the room's match at `tick`: 1 at its start. */
export function tempoOfRoom(state: PongState, tick: number): number {
  const out = [...state.players.values()].filter(({ place }) => place > 1).length;
  return tempoAt(tick, out, rulesOfRoom(state));
}

/** Predicts what the state comes to from now, `tick`, until the later tick `until`. */
export function predict(state: PongState, tick: number, until: number, own?: OwnMoves): Prediction {
  const board = boardOf(state, tick, own);
  const { arena, rules } = board;
  const balls = new Map([...state.balls].map(([id, ball]) => [id, flightsOf(ball, until, board)]));
  const paddles = [...board.guards.values()].map(({ playerId, side, shown, moves }) => {
    const bounces = moves.length > 0 ? bouncesOf(side, balls, tick, board) : [];
    return { playerId, side, paddle: withMoves(shown, moves, bounces, rules) };
  });
  return { arena, rules, balls, paddles };
}

/** A ball of the state, with the end of its flight solved. `id` is 0 if left out. */
export function ballOf(shown: BallTrajectory, arena: Arena, rules: Rules, id = 0): Ball {
  const ball = createBall(id, shown);
  aimBall(ball, ball.tick, arena, rules);
  return ball;
}

/**
 * A copy of the paddle, steered by further moves as the server will judge them.
 *
 * `bounces` are times of bounces off this paddle, in ticks. A move that reaches the server after one counts after it.
 */
export function withMoves(
  known: Paddle,
  moves: readonly KnownMove[],
  bounces: readonly number[],
  rules: Rules,
): Paddle {
  const paddle = { ...known, past: [...known.past] };
  for (const { tick, direction, arrivesAt } of moves) {
    paddle.free = Math.max(0, ...bounces.filter((at) => Math.ceil(at) < arrivesAt).map(freeTickAfter));
    const step = Math.max(Math.ceil(arrivesAt), paddle.tick);
    steerPaddle(paddle, effectiveTickOf(paddle, tick, step, rules), { direction }, rules);
  }
  return paddle;
}

/** A player who guards a side. */
interface Guard {
  readonly playerId: string;
  readonly side: number;
  /** The paddle as the state has it. */
  readonly shown: Paddle;
  /** Moves that the server has not acknowledged. */
  readonly moves: readonly KnownMove[];
}

interface Board {
  readonly arena: Arena;
  readonly rules: Rules;
  /** By side. */
  readonly guards: ReadonlyMap<number, Guard>;
  /** The state shows every bounce from before this tick. */
  readonly heardTick: number;
}

function boardOf(state: PongState, tick: number, own: OwnMoves | undefined): Board {
  // the winner has place 1, and is still there when the match is over
  const living = [...state.players.values()].filter((player) => player.place <= 1);
  const ticks = [...living.map(({ paddle }) => paddle.tick), ...[...state.balls.values()].map((ball) => ball.tick)];
  return {
    arena: arenaOfRoom(state),
    rules: rulesOfRoom(state),
    guards: new Map(living.map((player) => [player.side, guardOf(player, own)])),
    heardTick: Math.max(tick - (own?.newsTicks ?? Number.POSITIVE_INFINITY), ...ticks),
  };
}

function guardOf({ player_id: playerId, side, paddle }: PlayerState, own: OwnMoves | undefined): Guard {
  const { position, direction, length, tick, ack } = paddle;
  const moves = own?.playerId === playerId ? own.moves.filter(({ seq }) => seq > ack) : [];
  return { playerId, side, shown: { position, direction, length, tick, free: 0, past: [] }, moves };
}

/**
 * When balls bounced off a side's paddle, in ticks: predicted bounces, and those of the last save window in the state.
 *
 * A predicted bounce counts from the next tick on. Until then, a key pressed after the bounce shows its effect at once. If
 * that was too much, the error fades later.
 */
function bouncesOf(
  side: number,
  balls: ReadonlyMap<string, readonly Flight[]>,
  now: number,
  { arena, rules }: Board,
): number[] {
  const { normal, offset } = edgeOf(arena, side);
  return [...balls.values()].flatMap((flights) =>
    flights.flatMap(({ x, y, vx, vy, tick, since, hitBy }, index) => {
      if (index > 0) return hitBy === side && Math.floor(since) < Math.floor(now) ? [since] : [];
      const away = normal.x * vx + normal.y * vy;
      const gap = normal.x * x + normal.y * y - offset - rules.ballRadius;
      const at = tick - (gap / away) * rules.tickRate;
      return away > 0 && at >= tick - saveTicksOf(rules) - 1 ? [at] : [];
    }),
  );
}

/** A ball's flights up to `until`: bounces that the client can foresee are shown before the news of them is here. */
function flightsOf(shown: BallTrajectory, until: number, board: Board): Flight[] {
  const { arena, rules, guards } = board;
  const ball = ballOf(shown, arena, rules);
  const flights = [flightOf(ball, ball.tick, -1)];
  while (ball.hitAt < until && flights.length <= MAX_BOUNCES) {
    const edge = hitEdgeOf(ball, arena);
    const guard = guards.get(sideOf(edge));
    const velocity = guard === undefined ? reflect(ball, edge) : returned(ball, edge, guard, board);
    if (velocity === undefined) break; // it sails out
    const since = ball.hitAt;
    bounceBall(ball, velocity, since, arena, rules);
    flights.push(flightOf(ball, since, guard?.side ?? -1));
  }
  return flights;
}

function flightOf({ x, y, vx, vy, tick }: BallTrajectory, since: number, hitBy: number): Flight {
  return { x, y, vx, vy, tick, since, hitBy };
}

/**
 * The ball's velocity after the guard's paddle, or undefined if the ball passes it.
 *
 * The server judges on the step of the crossing, with the moves that have arrived by then, and again on the arrival of each
 * later move until the ball is lost. A bounce that the state would already show has not happened.
 */
function returned(ball: Ball, edge: Edge, { shown, moves }: Guard, board: Board): Point | undefined {
  const { arena, rules, heardTick } = board;
  // the paddle has turned since the crossing, and no move will reach further back
  if (shown.tick > ball.hitAt) return undefined;
  const crossing = Math.ceil(ball.hitAt);
  const inTime = moves.filter(({ arrivesAt }) => arrivesAt <= crossing).length;
  const judgements = [crossing, ...moves.slice(inTime).map(({ arrivesAt }) => Math.ceil(arrivesAt))];
  for (const [late, judgedAt] of judgements.entries()) {
    if (judgedAt < heardTick) continue;
    const paddle = withMoves(shown, moves.slice(0, inTime + late), [], rules);
    const landing = landingOf(ball, paddle, judgedAt, arena, rules);
    if (landing === undefined) continue;
    const least = serveSpeedAt(ball.hitAt, arena.sides - board.guards.size, arena, rules);
    return steer(ball, edge, landing, least, rules);
  }
  return undefined;
}
