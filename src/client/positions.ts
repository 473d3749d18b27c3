import { seatsOf } from "../protocol/kinds.ts";
import type { BallState, PaddleState, PlayerState, PongState } from "../protocol/schema.ts";
import type { Arena, Edge, Point } from "../simulation/arena.ts";
import { arenaOf, pointOn, sideOf } from "../simulation/arena.ts";
import type { Ball, BallTrajectory } from "../simulation/ball.ts";
import { aimBall, ballPositionAt, reflect, sendBall, steer } from "../simulation/ball.ts";
import type { Rules } from "../simulation/constants.ts";
import { DEFAULT_RULES } from "../simulation/constants.ts";
import type { PaddleTrajectory } from "../simulation/paddle.ts";
import { landingOn, paddlePositionAt } from "../simulation/paddle.ts";
import type { StampedMove } from "./Steering.ts";

/** Bounces that a ball is followed through: news of one is away for a round trip, not for more. */
const MAX_BOUNCES = 3;

/** The player whose own paddle is drawn at once, with his moves that the server has not acknowledged. */
export interface OwnMoves {
  readonly player_id: string;
  readonly moves: readonly StampedMove[];
}

export interface PaddleView {
  readonly player_id: string;
  readonly side: number;
  /** The paddle's middle, in units from the middle of its side, positive towards the side's end. */
  readonly position: number;
  readonly length: number;
  /** Its two ends, in the order of the side. */
  readonly ends: readonly [Point, Point];
}

/** Everything that moves, where it is at one moment. Arena units, the origin in the middle, y up. */
export interface View {
  readonly tick: number;
  readonly arena: Arena;
  readonly balls: readonly (Point & { readonly id: string })[];
  /** Of those who are still in. */
  readonly paddles: readonly PaddleView[];
}

/** Where a ball's straight flight will end: at `edge` of the arena, `position` units from the edge's middle, at `tick`. */
export interface Landing {
  readonly edge: number;
  /** The side that the edge is, or −1 for a corner wall. */
  readonly side: number;
  readonly position: number;
  readonly tick: number;
}

/** What everything looks like at `tick`, a fraction of a tick that is not long before the state's last patch. */
export function viewAt(state: PongState, tick: number, own?: OwnMoves): View {
  const board = boardOf(state, own);
  const { arena, rules } = board;
  const balls = [...state.balls].map(([id, ball]) => ({ id, ...ballAt(ball, tick, board) }));
  const paddles = [...board.runs].map(([side, { player_id, runs }]) => {
    const run = runs.findLast((one) => one.tick <= tick) ?? (runs[0] as PaddleTrajectory);
    // before the first known run there is nothing better than its start
    const position = paddlePositionAt(run, Math.max(tick, run.tick), rules);
    const ends = [-run.length / 2, run.length / 2].map((end) => pointOn(arena, side, position + end));
    return { player_id, side, position, length: run.length, ends: ends as [Point, Point] };
  });
  return { tick, arena, balls, paddles };
}

/** The arena of the match; before the first one, that of a full match of the room's mode. */
export function arenaOfRoom(state: PongState): Arena {
  return arenaOf(state.sides || seatsOf(state.mode));
}

/** The rules by which positions change, as far as clients know them: the defaults, at the room's tick rate. */
export function rulesOfRoom(state: PongState): Rules {
  return { ...DEFAULT_RULES, tickRate: state.tick_rate };
}

/** Where the ball's flight ends if nothing is in its way. */
export function landingOfBall(ball: BallTrajectory, arena: Arena, rules: Rules): Landing {
  const { hitAt, hitEdge } = flightOf(ball, arena, rules);
  const edge = edgeAt(arena, hitEdge);
  const position = positionOn(edge, ballPositionAt(ball, hitAt, rules));
  return { edge: hitEdge, side: sideOf(edge), position, tick: hitAt };
}

interface Board {
  readonly arena: Arena;
  readonly rules: Rules;
  /** By guarded side: the paddle's straight runs as far as they are known, oldest first. */
  readonly runs: ReadonlyMap<number, { player_id: string; runs: PaddleTrajectory[] }>;
}

function boardOf(state: PongState, own: OwnMoves | undefined): Board {
  const rules = rulesOfRoom(state);
  // the winner too: he is still there when the match is over
  const living = [...state.players.values()].filter((player) => player.place <= 1);
  const runsOfPlayer = ({ player_id, side, paddle }: PlayerState) => {
    const moves = own?.player_id === player_id ? own.moves : [];
    return [side, { player_id, runs: runsOf(paddle, moves, rules) }] as const;
  };
  return { arena: arenaOfRoom(state), rules, runs: new Map(living.map(runsOfPlayer)) };
}

/** What the state shows, and what the moves that it does not show yet will make of it. */
function runsOf({ position, direction, length, tick, ack }: PaddleState, moves: readonly StampedMove[], rules: Rules) {
  const runs: PaddleTrajectory[] = [{ position, direction, length, tick }];
  for (const move of moves) {
    if (move.seq <= ack) continue;
    const last = runs.at(-1) as PaddleTrajectory;
    const since = Math.max(move.tick, last.tick);
    runs.push({ position: paddlePositionAt(last, since, rules), direction: move.direction, length, tick: since });
  }
  return runs;
}

/** Where a ball is expected at `tick`: news of a bounce takes its time, and walls and paddles are known. */
function ballAt(shown: BallState, tick: number, { arena, rules, runs }: Board): Point {
  const ball = flightOf(shown, arena, rules);
  for (let bounces = 0; ball.hitAt < tick && bounces < MAX_BOUNCES; bounces++) {
    const edge = edgeAt(arena, ball.hitEdge);
    const guard = runs.get(sideOf(edge));
    const point = ballPositionAt(ball, ball.hitAt, rules);
    const velocity = guard === undefined ? reflect(ball, edge) : returned(ball, edge, guard.runs, rules);
    if (velocity === undefined) break; // it sails out
    sendBall(ball, point, ball.hitAt, velocity, ball.hitAt, arena, rules);
  }
  return ballPositionAt(ball, tick, rules);
}

/**
 * The ball's velocity after the paddle, undefined when that is not there.
 *
 * A paddle whose run at that time is not known any more has missed: else the state would show the bounce.
 */
function returned(ball: Ball, edge: Edge, runs: readonly PaddleTrajectory[], rules: Rules): Point | undefined {
  const run = runs.findLast((one) => one.tick <= ball.hitAt);
  if (run === undefined) return undefined;
  const position = positionOn(edge, ballPositionAt(ball, ball.hitAt, rules));
  const landing = landingOn({ ...run, free: 0, past: [] }, position, ball.hitAt, rules);
  return landing === undefined ? undefined : steer(ball, edge, landing, rules);
}

/** Units from the middle of the edge towards its end. */
function positionOn({ middle, along }: Edge, point: Point): number {
  return (point.x - middle.x) * along.x + (point.y - middle.y) * along.y;
}

function flightOf({ x, y, vx, vy, tick }: BallTrajectory, arena: Arena, rules: Rules): Ball {
  const ball = { id: 0, x, y, vx, vy, tick, hitter: -1, walls: 0, hitAt: tick, hitEdge: 0, crossed: false };
  aimBall(ball, tick, arena, rules);
  return ball;
}

function edgeAt(arena: Arena, index: number): Edge {
  return arena.edges[index] as Edge;
}
