import type { PongState } from "../protocol/schema.ts";
import type { Arena, Point } from "../simulation/arena.ts";
import { pointOn, positionOn, sideOf } from "../simulation/arena.ts";
import type { BallTrajectory } from "../simulation/ball.ts";
import { ballPositionAt } from "../simulation/ball.ts";
import type { Rules } from "../simulation/constants.ts";
import { SIDE_LENGTH } from "../simulation/constants.ts";
import { paddlePositionAt } from "../simulation/paddle.ts";
import type { Flight, OwnMoves, PaddlePath, Prediction } from "./prediction.ts";
import { currentOf, edgeAt, flightOf, predict } from "./prediction.ts";

export interface BallView extends Point {
  readonly id: string;
  /** Units a second. */
  readonly vx: number;
  readonly vy: number;
  /** The side whose paddle has sent it here, before the state says so; −1 once it does, and for walls. */
  readonly hitBy: number;
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
  readonly balls: readonly BallView[];
  /** Of those who are still in. */
  readonly paddles: readonly PaddleView[];
}

/** How far what is drawn is from what is predicted. */
export interface Offsets {
  ofBall(id: string): Point;
  ofPaddle(player_id: string): number;
}

const NOWHERE_ELSE: Offsets = { ofBall: () => ({ x: 0, y: 0 }), ofPaddle: () => 0 };

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
  return viewOf(predict(state, tick, tick, own), tick);
}

/** What a prediction looks like at `tick`. */
export function viewOf(prediction: Prediction, tick: number, offsets: Offsets = NOWHERE_ELSE): View {
  const { arena, rules } = prediction;
  const balls = [...prediction.balls].map(([id, flights]) => {
    const { vx, vy, hitBy } = currentFlight(flights, tick);
    const { x, y } = ballPointAt(flights, tick, rules);
    const off = offsets.ofBall(id);
    return { id, x: x + off.x, y: y + off.y, vx, vy, hitBy };
  });
  const paddles = prediction.paddles.map((path): PaddleView => {
    const { player_id, side } = path;
    const { length } = currentRun(path, tick);
    const reach = (SIDE_LENGTH - length) / 2;
    const drawn = paddlePointAt(path, tick, rules) + offsets.ofPaddle(player_id);
    const position = Math.min(Math.max(drawn, -reach), reach);
    const ends = [-length / 2, length / 2].map((end) => pointOn(arena, side, position + end));
    return { player_id, side, position, length, ends: ends as [Point, Point] };
  });
  return { tick, arena, balls, paddles };
}

export function ballPointAt(flights: readonly Flight[], tick: number, rules: Rules): Point {
  return ballPositionAt(currentFlight(flights, tick), tick, rules);
}

export function paddlePointAt(path: PaddlePath, tick: number, rules: Rules): number {
  const run = currentRun(path, tick);
  // before the first known run there is nothing better than its start
  return paddlePositionAt(run, Math.max(tick, run.tick), rules);
}

/** Where the ball's flight ends if nothing is in its way. */
export function landingOfBall(ball: BallTrajectory, arena: Arena, rules: Rules): Landing {
  const { hitAt, hitEdge } = flightOf(ball, arena, rules);
  const edge = edgeAt(arena, hitEdge);
  const position = positionOn(edge, ballPositionAt(ball, hitAt, rules));
  return { edge: hitEdge, side: sideOf(edge), position, tick: hitAt };
}

function currentFlight(flights: readonly Flight[], tick: number): Flight {
  return currentOf(flights, tick, ({ since }) => since);
}

function currentRun({ runs }: PaddlePath, tick: number) {
  return currentOf(runs, tick, (run) => run.tick);
}
