import { landingOfBall } from "../../src/client/positions.ts";
import { ballOf } from "../../src/client/prediction.ts";
import { arenaOf, pointOn } from "../../src/simulation/arena.ts";
import { ballPositionAt, bounceBall, hitEdgeOf, reflect, steer } from "../../src/simulation/ball.ts";
import { DEFAULT_RULES, SIDE_LENGTH } from "../../src/simulation/constants.ts";
import { effectiveTickOf, freeTickAfter, landingOf, lossTickOf } from "../../src/simulation/judge.ts";
import { createPaddle, paddlePositionAt, steerPaddle } from "../../src/simulation/paddle.ts";
import { serveSpeedAt, tempoAt } from "../../src/simulation/tempo.ts";

const RULES = DEFAULT_RULES;
const ALL_SIDES = [2, 3, 4, 5, 6, 7, 8];

/** The arena of each number of sides. */
export function geometryVectors() {
  return ALL_SIDES.map((sides) => {
    const arena = arenaOf(sides);
    const points = Array.from({ length: sides }, (_, side) => {
      const [position, depth] = [10 * side - 35, side / 2];
      return { side, position, depth, point: pointOn(arena, side, position, depth) };
    });
    return { sides, pace: arena.pace, side_length: SIDE_LENGTH, edges: arena.edges, vertices: arena.vertices, points };
  });
}

const BALLS = [
  { x: 0, y: 0, vx: 30.5, vy: -97.25, tick: 60 },
  { x: -12.5, y: 20.25, vx: 240, vy: 10, tick: 1000 },
  { x: 3, y: 4, vx: -600, vy: -801, tick: 7 },
];
const PADDLES = [
  { position: 0, direction: 1, length: 24, tick: 100 },
  { position: 37.5, direction: 0.5, length: 24, tick: 100 },
  { position: -20.125, direction: -0.37, length: 7.92, tick: 100 },
  { position: 5, direction: 0, length: 24, tick: 100 },
];

/** Where balls and paddles are at later ticks, where balls land, and how they leave walls and paddles. */
export function trajectoryVectors() {
  const ticks = [0, 0.25, 1, 7.5, 30];
  const paddles = PADDLES.flatMap((paddle) =>
    [30, 60].map((tickRate) => ({
      paddle,
      tick_rate: tickRate,
      positions: ticks.map((after) => {
        const tick = paddle.tick + after;
        return { tick, position: paddlePositionAt(paddle, tick, { ...RULES, tickRate }) };
      }),
    })),
  );
  const balls = ALL_SIDES.flatMap((sides) => BALLS.map((ball) => ({ sides, ball, ...flightOf(sides, ball) })));
  const tempos = [0, 600, 10_800, 12_000].flatMap((tick) =>
    [0, 3].map((out) => ({
      tick,
      out,
      sides: 8,
      tempo: tempoAt(tick, out, RULES),
      serve_speed: serveSpeedAt(tick, out, arenaOf(8), RULES),
    })),
  );
  return { rules: RULES, paddles, balls, tempos };
}

function flightOf(sides: number, shown: (typeof BALLS)[number]) {
  const arena = arenaOf(sides);
  const ball = ballOf(shown, arena, RULES);
  const edge = hitEdgeOf(ball, arena);
  const bounced = (velocity: { readonly x: number; readonly y: number }) => {
    const after = { ...ball };
    const tick = Math.ceil(ball.hitAt);
    bounceBall(after, velocity, tick, arena, RULES);
    return { x: after.x, y: after.y, vx: after.vx, vy: after.vy, tick };
  };
  const least = serveSpeedAt(ball.hitAt, 0, arena, RULES);
  return {
    at: { tick: shown.tick + 7.5, ...ballPositionAt(shown, shown.tick + 7.5, RULES) },
    landing: landingOfBall(shown, arena, RULES),
    after_wall: bounced(reflect(ball, edge)),
    after_paddle: [-1, -0.25, 0, 0.6].map((landing) => ({
      landing,
      ...bounced(steer(ball, edge, landing, least, RULES)),
    })),
  };
}

/** Moves of a paddle that come before, within and after the save window of a ball that crosses side 0 at a known time. */
export function verdictVectors() {
  const arena = arenaOf(2);
  const start = { x: 20, y: 0, vx: 0, vy: -78 * 6, tick: 90 };
  const ball = ballOf(start, arena, RULES);
  const cases = [88, 97, 100, 104, 109, 110].flatMap((arrives) =>
    [arrives, arrives - 4, arrives - 12].map((made) => {
      const paddle = createPaddle(RULES);
      const counts_from = effectiveTickOf(paddle, made, arrives, RULES);
      steerPaddle(paddle, counts_from, { direction: 1 }, RULES);
      const landing = landingOf(ball, paddle, Math.max(arrives, Math.ceil(ball.hitAt)), arena, RULES);
      return {
        move: { made, arrives, direction: 1 },
        counts_from,
        saved: landing !== undefined,
        landing: landing ?? null,
      };
    }),
  );
  const after_bounce = [99.2, 100, 100.75].map((at) => ({ bounce_at: at, free_from: freeTickAfter(at) }));
  const crossing = { at: ball.hitAt, side: 0, lost_on: lossTickOf(ball, RULES) };
  return {
    sides: 2,
    paddle: { position: 0, direction: 0, length: 24, tick: 0 },
    ball: start,
    crossing,
    cases,
    after_bounce,
  };
}
