import assert from "node:assert/strict";
import fc from "fast-check";
import { arenaOf, edgeOf, type Point } from "../../src/simulation/arena.ts";
import {
  aimBall,
  type Ball,
  ballPositionAt,
  createBall,
  reflect,
  sendBall,
  speedOf,
  steer,
  towards,
} from "../../src/simulation/ball.ts";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { holdsForAll, PROPERTY_SEED } from "./support/property.ts";

const RULES = DEFAULT_RULES;
const SQUARE = arenaOf(2); // 100 wide, 160 high; its sides are below (0) and above (2), walls right (1) and left (3)

function ballFrom(x: number, y: number, vx: number, vy: number, tick = 0): Ball {
  return createBall(1, { x, y, vx, vy, tick });
}

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const anyVelocity = fc
  .tuple(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), fc.double({ min: 1, max: 2_000, noNaN: true }))
  .map(([angle, speed]) => ({ vx: speed * Math.cos(angle), vy: speed * Math.sin(angle) }));
const anyEdge = fc.tuple(fc.integer({ min: 2, max: 8 }), fc.nat({ max: 15 })).map(([sides, index]) => {
  const { edges } = arenaOf(sides);
  return edges[index % edges.length] ?? assert.fail();
});

describe(`a ball (PROPERTY_SEED=${PROPERTY_SEED})`, () => {
  it("is where its trajectory says, also between ticks", () => {
    const ball = { x: 1, y: 2, vx: 60, vy: -30, tick: 10 };
    assert.deepEqual(ballPositionAt(ball, 10, RULES), { x: 1, y: 2 });
    assert.deepEqual(ballPositionAt(ball, 12, RULES), { x: 3, y: 1 });
    assert.deepEqual(ballPositionAt(ball, 9.5, RULES), { x: 0.5, y: 2.25 });
    assert.deepEqual(ballPositionAt(ball, 12, { tickRate: 30 }), { x: 5, y: 0 });
  });

  for (const [vx, vy, edge, hitAt] of [
    [0, -78, 0, 60],
    [48, 0, 1, 60],
    [0, 780, 2, 6],
    [-4_800, 0, 3, 0.6],
    [96, 78, 1, 30],
    [47, 78, 2, 60],
  ] as const) {
    it(`from the centre at ${vx}, ${vy} reaches edge ${edge} with its rim after ${hitAt} ticks`, () => {
      const ball = ballFrom(0, 0, vx, vy, 100);
      aimBall(ball, 100, SQUARE, RULES);
      assert.equal(ball.hitEdge, edge);
      assert.ok(Math.abs(ball.hitAt - 100 - hitAt) < 1e-9, String(ball.hitAt));
    });
  }

  it("that is a hair outside an edge after a bounce in a corner turns at that time, not in the past", () => {
    const ball = ballFrom(48 + 1e-9, 0, 10, 0, 50);
    aimBall(ball, 50, SQUARE, RULES);
    assert.deepEqual([ball.hitAt, ball.hitEdge], [50, 1]);
  });

  it("sent between two ticks has its trajectory stored for the whole tick", () => {
    const ball = ballFrom(0, 0, 0, 0);
    sendBall(ball, { x: 10, y: 0 }, 4.5, { x: -120, y: 60 }, 5, SQUARE, RULES);
    assert.deepEqual([ball.x, ball.y, ball.vx, ball.vy, ball.tick], [9, 0.5, -120, 60, 5]);
    assert.equal(ball.hitEdge, 3);
    sendBall(ball, { x: -0, y: -0 }, 5, { x: -0, y: -60 }, 5, SQUARE, RULES);
    assert.deepEqual(JSON.parse(JSON.stringify(ball)), ball);
    assert.ok(Object.is(ball.vx, 0) && Object.is(ball.x, 0));
  });

  it("that lands on a wall keeps its speed and is reflected like light", () => {
    holdsForAll(fc.tuple(anyVelocity, anyEdge), ([velocity, edge]) => {
      const after = reflect({ x: 0, y: 0, ...velocity, tick: 0 }, edge);
      const before = Math.hypot(velocity.vx, velocity.vy);
      assert.ok(Math.abs(Math.hypot(after.x, after.y) - before) < 1e-9);
      const { along, normal } = edge;
      assert.ok(Math.abs(dot(after, along) - (velocity.vx * along.x + velocity.vy * along.y)) < 1e-9);
      assert.ok(Math.abs(dot(after, normal) + (velocity.vx * normal.x + velocity.vy * normal.y)) < 1e-9);
    });
  });

  for (const [landing, degrees] of [
    [0, 0],
    [1, 60],
    [-1, -60],
    [0.5, 25.658906273],
  ] as const) {
    it(`that lands at ${landing} of the paddle leaves at ${degrees}° from the normal`, () => {
      for (let side = 0; side < 5; side++) {
        const edge = edgeOf(arenaOf(5), side);
        const { x, y } = steer({ x: 0, y: 0, vx: 60, vy: 80, tick: 0 }, edge, landing, 0, RULES);
        const angle = Math.atan2(dot({ x, y }, edge.along), dot({ x, y }, edge.normal));
        assert.ok(Math.abs((angle * 180) / Math.PI - degrees) < 1e-6);
        assert.ok(Math.abs(Math.hypot(x, y) - 107) < 1e-9);
      }
    });
  }

  it("leaves a paddle inwards, at most 60° off the normal, 7 % faster or as fast as a serve, up to the cap", () => {
    holdsForAll(fc.tuple(anyVelocity, anyEdge, unit), ([velocity, edge, landing]) => {
      const ball = { x: 0, y: 0, ...velocity, tick: 0 };
      const least = 150;
      const after = steer(ball, edge, landing, least, RULES);
      const speed = Math.hypot(after.x, after.y);
      assert.ok(Math.abs(speed - Math.min(1_000, Math.max(least, speedOf(ball) * 1.07))) < 1e-9);
      assert.ok(dot(after, edge.normal) >= speed * (0.5 - 1e-12));
    });
  });

  it("is sent from one point to another at the given speed", () => {
    assert.deepEqual(towards({ x: 1, y: 1 }, { x: 4, y: -3 }, 10), { x: 6, y: -8 });
  });
});

function dot(a: Point, b: Point): number {
  return a.x * b.x + a.y * b.y;
}
