import type { PongState } from "../protocol/schema.ts";
import type { Arena, Point } from "../simulation/arena.ts";
import { pointOn, sideOf } from "../simulation/arena.ts";
import type { BallTrajectory } from "../simulation/ball.ts";
import { ballPositionAt, hitEdgeOf, landingPositionOf } from "../simulation/ball.ts";
import type { Rules } from "../simulation/constants.ts";
import type { Serve } from "../simulation/match.ts";
import { paddlePositionAt, trajectoryAt, withinSide } from "../simulation/paddle.ts";
import type { Flight, OwnMoves, PaddlePath, Prediction } from "./prediction.ts";
import { ballOf, predict } from "./prediction.ts";

/** A ball, where it is to be drawn. */
export interface BallView extends Point {
  readonly id: string;
  /** Units a second. */
  readonly vx: number;
  readonly vy: number;
  /** The side whose paddle is predicted to have hit the ball; −1 once the state shows the hit, and for walls. */
  readonly hitBy: number;
}

/** A paddle, where it is to be drawn. */
export interface PaddleView {
  readonly player_id: string;
  readonly side: number;
  /** The paddle's middle, in units from the middle of its side, positive towards the side's end. */
  readonly position: number;
  readonly length: number;
  /** The paddle's two ends, in the order of the side. */
  readonly ends: readonly [Point, Point];
}

/** A serve that is about to happen, and how far its mark has grown. */
export interface ServeView {
  readonly side: number;
  /** Where the ball will land, in units from the middle of the side. */
  readonly position: number;
  /** 0 at the mark's first moment, 1 at the serve. */
  readonly growth: number;
}

/** Everything that moves, where it is at one moment. Arena units, with the origin in the middle and y up. */
export interface View {
  readonly tick: number;
  readonly arena: Arena;
  readonly balls: readonly BallView[];
  /** The paddles of the players who are still in. */
  readonly paddles: readonly PaddleView[];
  /** Marks of the serves of the next SERVE_MARK_SECONDS. */
  readonly serves: readonly ServeView[];
}

/** How long before a serve its mark begins to grow. */
const SERVE_MARK_SECONDS = 0.7;

/** How far what is drawn is from what is predicted, in arena units. */
export interface Offsets {
  ofBall(id: string): Point;
  ofPaddle(playerId: string): number;
}

const NO_OFFSETS: Offsets = { ofBall: () => ({ x: 0, y: 0 }), ofPaddle: () => 0 };

/** Where a ball's straight flight will end. */
export interface Landing {
  /** Index of the edge in the arena. */
  readonly edge: number;
  /** The side that the edge is, or −1 for a corner wall. */
  readonly side: number;
  /** Units from the edge's middle towards its end. */
  readonly position: number;
  /** When, in ticks with a fraction. */
  readonly tick: number;
}

/** Where everything is at `tick`, which may be a fraction and is not long before the state's last patch. */
export function viewAt(state: PongState, tick: number, own?: OwnMoves): View {
  return viewOf(predict(state, tick, tick, own), tick, state.serves.values());
}

/** Where a prediction has everything at `tick`, moved by the offsets. `serves` are the announced ones. */
export function viewOf(
  prediction: Prediction,
  tick: number,
  serves: Iterable<Omit<Serve, "ball">>,
  offsets: Offsets = NO_OFFSETS,
): View {
  const { arena, rules } = prediction;
  const balls = [...prediction.balls].map(([id, flights]) => {
    const { vx, vy, hitBy } = currentFlight(flights, tick);
    const { x, y } = ballPointAt(flights, tick, rules);
    const off = offsets.ofBall(id);
    return { id, x: x + off.x, y: y + off.y, vx, vy, hitBy };
  });
  const paddles = prediction.paddles.map((path): PaddleView => {
    const { playerId, side, paddle } = path;
    const { length } = trajectoryAt(paddle, tick);
    const position = withinSide(paddlePointAt(path, tick, rules) + offsets.ofPaddle(playerId), length);
    const ends = [-length / 2, length / 2].map((end) => pointOn(arena, side, position + end));
    return { player_id: playerId, side, position, length, ends: ends as [Point, Point] };
  });
  return { tick, arena, balls, paddles, serves: servesAt(serves, tick, rules) };
}

/** The marks of announced serves at `tick`. */
export function servesAt(serves: Iterable<Omit<Serve, "ball">>, tick: number, rules: Rules): ServeView[] {
  return [...serves].flatMap(({ side, position, tick: due }) => {
    const growth = 1 - (due - tick) / (SERVE_MARK_SECONDS * rules.tickRate);
    return growth > 0 && growth <= 1 ? [{ side, position, growth }] : [];
  });
}

/** Where a ball is predicted to be at `tick`. */
export function ballPointAt(flights: readonly Flight[], tick: number, rules: Rules): Point {
  return ballPositionAt(currentFlight(flights, tick), tick, rules);
}

/** Where the middle of a paddle is predicted to be at `tick`, in units from the middle of its side. */
export function paddlePointAt({ paddle }: PaddlePath, tick: number, rules: Rules): number {
  const run = trajectoryAt(paddle, tick);
  // before the first known run, its start is the best guess
  return paddlePositionAt(run, Math.max(tick, run.tick), rules);
}

/** Where the ball's flight ends if nothing is in its way. */
export function landingOfBall(shown: BallTrajectory, arena: Arena, rules: Rules): Landing {
  const ball = ballOf(shown, arena, rules);
  const side = sideOf(hitEdgeOf(ball, arena));
  return { edge: ball.hitEdge, side, position: landingPositionOf(ball, arena, rules), tick: ball.hitAt };
}

function currentFlight(flights: readonly Flight[], tick: number): Flight {
  let current = flights[0] as Flight;
  for (const flight of flights) if (flight.since <= tick) current = flight;
  return current;
}
