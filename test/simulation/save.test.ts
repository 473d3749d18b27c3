import assert from "node:assert/strict";
import { ballPositionAt, speedOf } from "../../src/simulation/ball.ts";
import type { Input } from "../../src/simulation/match.ts";
import { brief, putBall, stagedMatch, stepTo } from "./support/staged.ts";

// At 60 Hz a paddle is 24 long and goes 2 a tick; with the ball it covers 14 to each side. The window W is 8 ticks.

function move(direction: number, tick: number): Input {
  return { type: "move", side: 0, direction, tick };
}

describe("a save", () => {
  /** A ball crosses side 0 at 20, out of reach by 6: the paddle must have set out 3 ticks before. */
  function crossing(at: number) {
    const match = stagedMatch(3);
    const ball = putBall(match, { side: 0, position: 20, at });
    return { match, ball };
  }

  for (const [arrival, made, saved] of [
    [101, 98, false],
    [101, 97, true],
    [104, 97, true],
    [108, 97, false], // the window begins at 100
    [105, 97, true],
    [106, 97, false], // from 98 on it is too far
  ] as const) {
    it(`of a ball that crossed at 100.5, by a move of ${made} that arrives at ${arrival}: ${saved ? "made" : "too late"}`, () => {
      const { match, ball } = crossing(100.5);
      const events = stepTo(match, 108, { [arrival]: [move(1, made)] });
      assert.equal(brief(events).includes(`${arrival} ball_update`), saved);
      assert.equal(ball.crossed, !saved);
      stepTo(match, 109);
      assert.equal(match.balls.length, saved ? 1 : 0);
    });
  }

  it("leaves the ball's state as it was until it is made: a crossing has no event", () => {
    const { match, ball } = crossing(100.5);
    const { x, y, vx, vy, tick } = ball;
    assert.deepEqual(stepTo(match, 108), []);
    assert.ok(ball.crossed);
    assert.deepEqual({ x: ball.x, y: ball.y, vx: ball.vx, vy: ball.vy, tick: ball.tick }, { x, y, vx, vy, tick });
    assert.ok(ballPositionAt(ball, 108, match.rules).y < -52);
  });

  it("bounces the ball where and when it crossed, and stores its trajectory for the tick before", () => {
    const { match, ball } = crossing(100.5);
    stepTo(match, 104, { 104: [move(1, 97)] });
    assert.equal(ball.tick, 103);
    assert.equal(ball.hitter, 0);
    const { x, y } = ballPositionAt(ball, 100.5, match.rules);
    assert.ok(Math.abs(x - 20) < 1e-9 && Math.abs(y - (2 - 51.961524227066)) < 1e-9, `${x}, ${y}`);
    assert.ok(Math.abs(speedOf(ball) - 96.3) < 1e-9);
    assert.equal(match.players[0]?.paddle.free, 101);
  });

  it("of several balls by one move is made in the order of their crossings", () => {
    const match = stagedMatch(3);
    for (const at of [100.9, 100.3, 100.6]) putBall(match, { side: 0, position: 18, at });
    const events = stepTo(match, 104, { 104: [move(1, 97)] }).slice(1);
    assert.deepEqual(
      events,
      [2, 3, 1].map((ball) => ({ at: 104, type: "ball_update", ball })),
    );
  });

  it("does not free a paddle for the time before a later bounce", () => {
    const match = stagedMatch(2, { maxBallSpeed: 3_000, paddleSpeed: 1_200 });
    const opposite = match.players[1]?.paddle ?? assert.fail();
    opposite.length = 100;
    const ball = putBall(match, { side: 0, position: 20, at: 100.5, speed: 3_000 });
    putBall(match, { side: 1, position: 0, at: 106.5 });
    stepTo(match, 108, { 108: [move(1, 100)] });
    assert.ok(ball.hitter === 1 && opposite.free === 107, `${ball.hitter} ${opposite.free}`);
  });

  it("lets the ball bounce off the walls and sides that it has met since", () => {
    const match = stagedMatch(3, { maxBallSpeed: 2_000 });
    const ball = putBall(match, { side: 0, position: 15, at: 100.5, speed: 1_900 });
    const events = stepTo(match, 107, { 107: [move(1, 100)] });
    assert.deepEqual(brief(events), ["107 update_position", "107 ball_update", "107 ball_update"]);
    assert.deepEqual([ball.hitter, ball.walls, ball.tick], [0, 1, 106]);
    assert.ok(ball.crossed && ball.hitEdge === 2 && ball.hitAt > 102 && ball.hitAt < 103, String(ball.hitAt));
  });
});
