import { seatsOf } from "../protocol/kinds.ts";
import type { BallState, PlayerState, PongState } from "../protocol/schema.ts";
import type { Arena, Edge, Point } from "../simulation/arena.ts";
import { arenaOf, positionOn, sideOf } from "../simulation/arena.ts";
import type { Ball, BallTrajectory } from "../simulation/ball.ts";
import { aimBall, ballPositionAt, reflect, sendBall, steer } from "../simulation/ball.ts";
import type { Rules } from "../simulation/constants.ts";
import { DEFAULT_RULES, saveTicksOf } from "../simulation/constants.ts";
import { effectiveTickOf, landingOn, lossTickOf } from "../simulation/judge.ts";
import type { PaddleTrajectory } from "../simulation/paddle.ts";
import { paddlePositionAt } from "../simulation/paddle.ts";
import type { KnownMove } from "./Steering.ts";

/** Bounces that a ball is followed through: news of one is away for a round trip, not for more. */
const MAX_BOUNCES = 3;

/** The player whose own paddle is drawn at once, with his moves that the server has not acknowledged. */
export interface OwnMoves {
  readonly player_id: string;
  readonly moves: readonly KnownMove[];
  /** Ticks within which news of the server is here at the latest; left out, any wait for it may be too short. */
  readonly newsTicks?: number;
}

/** A ball's straight line from `since`, a tick with its fraction, to the next one's. */
export interface Flight extends BallTrajectory {
  readonly since: number;
  /** The side whose paddle will have sent it, as far as can be told; −1 for what the state itself shows, and for walls. */
  readonly hitBy: number;
}

export interface PaddlePath {
  readonly player_id: string;
  readonly side: number;
  /** Straight runs, oldest first: what the state shows, and what moves on their way will make of it. */
  readonly runs: readonly PaddleTrajectory[];
}

/** Where everything will be as far as can be told now: between two patches, and a little ahead of the next one. */
export interface Prediction {
  readonly arena: Arena;
  readonly rules: Rules;
  /** By ball id. */
  readonly balls: ReadonlyMap<string, readonly Flight[]>;
  /** Of those who are still in. */
  readonly paddles: readonly PaddlePath[];
}

/** The arena of the match; before the first one, that of a full match of the room's mode. */
export function arenaOfRoom(state: PongState): Arena {
  return arenaOf(state.sides || seatsOf(state.mode));
}

/** The rules by which positions change, as far as clients know them: the defaults, at the room's tick rate. */
export function rulesOfRoom(state: PongState): Rules {
  return { ...DEFAULT_RULES, tickRate: state.tick_rate };
}

/** What the state comes to from now, `tick`, until a later tick. */
export function predict(state: PongState, tick: number, until: number, own?: OwnMoves): Prediction {
  const board = boardOf(state, tick, own);
  const balls = new Map([...state.balls].map(([id, ball]) => [id, flightsOf(ball, until, board)]));
  const { arena, rules } = board;
  const paddles = [...board.guards.values()].map(({ player_id, side, shown, moves }) => {
    const runs = withMoves([shown], moves, moves.length > 0 ? bouncesOf(side, balls, tick, board) : [], rules);
    return { player_id, side, runs };
  });
  return { arena, rules, balls, paddles };
}

/** The one of them that holds at `tick`; the first one for what was before. */
export function currentOf<T>(pieces: readonly T[], tick: number, sinceOf: (piece: T) => number): T {
  return pieces.findLast((piece) => sinceOf(piece) <= tick) ?? (pieces[0] as T);
}

export function flightOf({ x, y, vx, vy, tick }: BallTrajectory, arena: Arena, rules: Rules): Ball {
  const ball = { id: 0, x, y, vx, vy, tick, hitter: -1, walls: 0, hitAt: tick, hitEdge: 0, crossed: false };
  aimBall(ball, tick, arena, rules);
  return ball;
}

export function edgeAt(arena: Arena, index: number): Edge {
  return arena.edges[index] as Edge;
}

interface Guard {
  readonly player_id: string;
  readonly side: number;
  readonly shown: PaddleTrajectory;
  /** Moves that the server has not acknowledged. */
  readonly moves: readonly KnownMove[];
}

interface Board {
  readonly arena: Arena;
  readonly rules: Rules;
  readonly guards: ReadonlyMap<number, Guard>;
  /** The state is not older than this tick: a bounce before it would show. */
  readonly heardTick: number;
}

function boardOf(state: PongState, tick: number, own: OwnMoves | undefined): Board {
  // the winner too: he is still there when the match is over
  const living = [...state.players.values()].filter((player) => player.place <= 1);
  const guardOf = ({ player_id, side, paddle }: PlayerState): Guard => {
    const { position, direction, length, tick, ack } = paddle;
    const moves = own?.player_id === player_id ? own.moves.filter(({ seq }) => seq > ack) : [];
    return { player_id, side, shown: { position, direction, length, tick }, moves };
  };
  const ticks = [...living.map(({ paddle }) => paddle.tick), ...[...state.balls.values()].map((ball) => ball.tick)];
  return {
    arena: arenaOfRoom(state),
    rules: rulesOfRoom(state),
    guards: new Map(living.map((player) => [player.side, guardOf(player)])),
    heardTick: Math.max(tick - (own?.newsTicks ?? Number.POSITIVE_INFINITY), ...ticks),
  };
}

/**
 * A paddle's runs with further moves: when each move counts is judged as the server will.
 *
 * A move that arrives after a bounce takes effect after it. `bounces` are the ticks of the paddle's bounces.
 */
export function withMoves(
  known: readonly PaddleTrajectory[],
  moves: readonly KnownMove[],
  bounces: readonly number[],
  rules: Rules,
): PaddleTrajectory[] {
  const runs = [...known];
  for (const { tick, direction, arrivesAt } of moves) {
    const last = runs.at(-1) as PaddleTrajectory;
    const free = Math.max(0, ...bounces.filter((at) => arrivesAt > Math.ceil(at)).map((at) => Math.floor(at) + 1));
    const arrival = Math.max(Math.ceil(arrivesAt), last.tick);
    const since = effectiveTickOf(tick, arrival, { tick: last.tick, free }, rules);
    runs.push({ ...last, position: paddlePositionAt(last, since, rules), direction, tick: since });
  }
  return runs;
}

/**
 * When balls have bounced off a side's paddle, by what is predicted and by what the state has of late. Not before the tick
 * after: until then a key that was pressed since has its effect at once, and what that was too much fades.
 */
function bouncesOf(
  side: number,
  balls: ReadonlyMap<string, readonly Flight[]>,
  now: number,
  { arena, rules }: Board,
): number[] {
  const { normal, offset } = edgeAt(arena, 2 * side);
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

/** A ball's flights up to `until`: news of a bounce takes its time, and walls and paddles are known. */
function flightsOf(shown: BallState, until: number, board: Board): Flight[] {
  const { arena, rules, guards } = board;
  const ball = flightOf(shown, arena, rules);
  const flights = [pieceOf(ball, ball.tick, -1)];
  while (ball.hitAt < until && flights.length <= MAX_BOUNCES) {
    const edge = edgeAt(arena, ball.hitEdge);
    const guard = guards.get(sideOf(edge));
    const since = ball.hitAt;
    const point = ballPositionAt(ball, since, rules);
    const velocity = guard === undefined ? reflect(ball, edge) : returned(ball, edge, guard, board);
    if (velocity === undefined) break; // it sails out
    sendBall(ball, point, since, velocity, since, arena, rules);
    flights.push(pieceOf(ball, since, guard?.side ?? -1));
  }
  return flights;
}

function pieceOf({ x, y, vx, vy, tick }: BallTrajectory, since: number, hitBy: number): Flight {
  return { x, y, vx, vy, tick, since, hitBy };
}

/**
 * The ball's velocity after the paddle, undefined when that is not there.
 *
 * The server judges by what it knows then: first without the moves that are still on their way, and when the ball has
 * passed by that, again with each that comes within the save window. A verdict that the state would show by now was not given.
 */
function returned(ball: Ball, edge: Edge, { shown, moves }: Guard, { rules, heardTick }: Board): Point | undefined {
  const crossing = Math.ceil(ball.hitAt);
  const position = positionOn(edge, ballPositionAt(ball, ball.hitAt, rules));
  const inTime = moves.filter(({ arrivesAt }) => arrivesAt <= crossing).length;
  for (let known = inTime; known <= moves.length; known++) {
    const judgedAt = known === inTime ? crossing : Math.ceil((moves[known - 1] as KnownMove).arrivesAt);
    if (judgedAt > lossTickOf(ball.hitAt, rules)) return undefined;
    if (judgedAt < heardTick) continue;
    const run = withMoves([shown], moves.slice(0, known), [], rules).findLast(({ tick }) => tick <= ball.hitAt);
    if (run === undefined) return undefined; // it has moved since, and no move will reach further back
    const landing = landingOn(run, position, ball.hitAt, rules);
    if (landing !== undefined) return steer(ball, edge, landing, rules);
  }
  return undefined;
}
