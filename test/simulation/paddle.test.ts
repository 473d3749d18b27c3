import assert from "node:assert/strict";
import { DEFAULT_RULES, saveTicksOf } from "../../src/simulation/constants.ts";
import type { Input } from "../../src/simulation/match.ts";
import {
  createPaddle,
  forgetPast,
  landingOn,
  type Paddle,
  paddlePositionAt,
  steerPaddle,
  trajectoryAt,
} from "../../src/simulation/paddle.ts";
import { step } from "../../src/simulation/step.ts";
import { stagedMatch, stepTo } from "./support/staged.ts";

const RULES = DEFAULT_RULES; // 2 units a tick, 24 long: from −38 to 38

/** A paddle after moves of [tick, direction], each made on its own tick. */
function paddleAfter(...moves: (readonly [tick: number, direction: number])[]): Paddle {
  const paddle = createPaddle(RULES);
  for (const [tick, direction] of moves) steerPaddle(paddle, tick, { direction }, RULES);
  return paddle;
}

describe("a paddle", () => {
  for (const [position, direction, length, ticks, expected] of [
    [0, 0, 24, 100, 0],
    [0, 1, 24, 10, 20],
    [5, -1, 24, 10, -15],
    [0, 0.25, 24, 10, 5],
    [0, 1, 24, 0.5, 1],
    [0, 1, 24, 19, 38],
    [0, 1, 24, 1_000, 38],
    [0, -1, 24, 1_000, -38],
    [0, 1, 0, 1_000, 50],
    [0, 1, 100, 1_000, 0],
  ] as const) {
    it(`of ${length} at ${position} with direction ${direction} is at ${expected} after ${ticks} ticks`, () => {
      assert.equal(paddlePositionAt({ position, direction, length, tick: 7 }, 7 + ticks, RULES) + 0, expected);
    });
  }

  it("held against the end of its side leaves it at once", () => {
    const paddle = paddleAfter([0, 1], [100, -1]);
    assert.equal(paddle.position, 38);
    assert.equal(paddlePositionAt(paddle, 101, RULES), 36);
  });

  it("knows where it was at any time of the save window", () => {
    const paddle = paddleAfter([10, 1], [12, -1], [15, 0.5]);
    for (const [time, position] of [
      [9.5, 0],
      [10, 0],
      [10.25, 0.5],
      [12, 4],
      [12.5, 3],
      [14.75, -1.5],
      [15, -2],
      [17, 0],
    ] as const) {
      assert.equal(paddlePositionAt(trajectoryAt(paddle, time), time, RULES), position, `at ${time}`);
    }
  });

  for (const [horizon, kept] of [
    [9, [0, 10, 20]],
    [10, [10, 20]],
    [19, [10, 20]],
    [20, [20]],
    [29, []],
  ] as const) {
    it(`forgets the runs that ended by ${horizon}, and no others`, () => {
      const paddle = paddleAfter([10, 1], [20, -1], [29, 1]);
      forgetPast(paddle, horizon);
      assert.deepEqual(
        paddle.past.map(({ tick }) => tick),
        kept,
      );
    });
  }

  it("in a match keeps its runs for the save window, and no longer", () => {
    const match = stagedMatch(2);
    const window = saveTicksOf(match.rules);
    const pastTicks = () => match.players[0]?.paddle.past.map(({ tick }) => tick);
    const turn = (direction: number, tick?: number): Input[] => [{ type: "move", side: 0, direction, tick }];
    const inputs = { 10: turn(1), 20: turn(-1), [20 + window + 1]: turn(1), [60 + window]: turn(0, 60) };
    stepTo(match, 20 + window + 1, inputs);
    assert.deepEqual(pastTicks(), [20]);
    stepTo(match, 60 + window, inputs);
    assert.deepEqual(pastTicks(), [20 + window + 1]);
  });

  it("in a match keeps a bounded history, however often it is moved", () => {
    const match = stagedMatch(2);
    const moves = [1, -1, 0.5].map((direction): Input => ({ type: "move", side: 0, direction }));
    while (match.tick < 500) {
      step(match, moves);
      assert.ok((match.players[0]?.paddle.past.length ?? 0) <= saveTicksOf(match.rules) + 1);
    }
  });

  it("moved twice on one tick has only the later direction", () => {
    const paddle = paddleAfter([10, 1], [10, -1]);
    assert.deepEqual([paddle.direction, paddle.position, paddle.past.length], [-1, 0, 1]);
  });

  it("that shrinks at its side's end stays there, and can then move further", () => {
    const paddle = paddleAfter([0, 1]);
    steerPaddle(paddle, 100, { length: 12 }, RULES);
    assert.deepEqual([paddle.position, paddle.length, paddle.direction], [38, 12, 1]);
    assert.equal(paddlePositionAt(paddle, 200, RULES), 44);
  });

  it("never stores −0, which JSON would lose", () => {
    const paddle = paddleAfter([0, -0], [5, -0]);
    assert.deepEqual(JSON.parse(JSON.stringify(paddle)), paddle);
    assert.ok(Object.is(paddle.direction, 0) && Object.is(paddle.position, 0));
    const whole = { ...createPaddle(RULES), length: 100, direction: -1 };
    steerPaddle(whole, 5, {}, RULES);
    assert.ok(Object.is(whole.position, 0));
  });

  for (const [length, position, landing] of [
    [24, 10, 0],
    [24, 24, 1],
    [24, -4, -1],
    [24, 17, 0.5],
    [24, 24.001, undefined],
    [24, -4.001, undefined],
    [1, 12.5, 1],
    [0, 10, undefined],
  ] as const) {
    it(`of ${length} at 10 is hit at ${landing} by a ball of radius 2 at ${position}`, () => {
      const paddle = { ...createPaddle(RULES), position: 10, length };
      assert.equal(landingOn(paddle, position, 3.5, RULES), landing);
    });
  }

  it("is judged by where it was when the ball crossed, with the length it had", () => {
    const paddle = paddleAfter([10, 1], [20, -1]);
    assert.equal(landingOn(paddle, 20, 20, RULES), 0);
    assert.equal(landingOn(paddle, 2, 11, RULES), 0);
    steerPaddle(paddle, 30, { length: 0 }, RULES);
    assert.equal(landingOn(paddle, 0, 30, RULES), undefined);
    assert.equal(landingOn(paddle, 1, 29.5, RULES), 0);
    steerPaddle(paddle, 32, { direction: 1 }, RULES);
    assert.equal(landingOn(paddle, 0, 30, RULES), undefined);
  });
});
