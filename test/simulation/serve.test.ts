import assert from "node:assert/strict";
import { DEFAULT_RULES, type Rules } from "../../src/simulation/constants.ts";
import { createMatch, type Input, type Match } from "../../src/simulation/match.ts";
import { putBall, stagedMatch, stepTo } from "./support/staged.ts";

/** Paddles that cover everything and slow balls, so that none is lost. */
const LONG_RALLY: Partial<Rules> = { paddleLength: 100, maxBallSpeed: 90 };

function ruledMatch(sides: number, rules: Partial<Rules>, seed = 1): Match {
  return createMatch(sides, seed, { ...DEFAULT_RULES, ...rules });
}

function spawnTicks(match: Match, tick: number, inputs = {}): number[] {
  return stepTo(match, tick, inputs).flatMap(({ at, type }) => (type === "ball_spawn" ? [at] : []));
}

const leaveOf = (side: number): Input => ({ type: "leave", side, reason: "left" });

describe("a serve", () => {
  it("comes on the first tick, from the centre, at the serve speed", () => {
    const match = ruledMatch(5, {});
    assert.deepEqual(stepTo(match, 1), [{ at: 1, type: "ball_spawn", ball: 1 }]);
    const { x, y, vx, vy, tick, hitter } = match.balls[0] ?? assert.fail();
    assert.deepEqual([x, y, tick, hitter], [0, 0, 1, -1]);
    assert.ok(Math.abs(Math.hypot(vx, vy) - 90) < 1e-9);
  });

  it("goes to the middle half of each living side once before any side is served again", () => {
    for (let seed = 1; seed < 20; seed++) {
      const match = ruledMatch(
        6,
        { lives: 1_000, paddleLength: 0, extraBallSeconds: 1e6, saveSeconds: 0, serveDelaySeconds: 0 },
        seed,
      );
      const served: number[] = [];
      stepTo(match, 1, { 1: [leaveOf(4)] });
      while (served.length < 50) {
        const { id, hitEdge } = match.balls[0] ?? assert.fail();
        if (served.length < id) served.push(hitEdge / 2);
        stepTo(match, match.tick + 1);
      }
      for (let round = 0; round < 50; round += 5) {
        assert.deepEqual(served.slice(round, round + 5).sort(), [0, 1, 2, 3, 5]);
      }
    }
  });

  it("comes a second after the loss", () => {
    const match = ruledMatch(2, { paddleLength: 0 });
    const events = stepTo(match, 1_000);
    const lost = events.filter(({ type }) => type === "ball_despawn").map(({ at }) => at);
    const served = events.filter(({ type }) => type === "ball_spawn").map(({ at }) => at);
    assert.ok(lost.length >= 3);
    assert.deepEqual(served, [1, ...lost.map((tick) => tick + 60)].slice(0, served.length));
  });

  for (const [sides, maxBalls, ticks] of [
    [2, 3, [1]],
    [3, 3, [1, 600]],
    [4, 3, [1, 600, 1_200]],
    [8, 3, [1, 600, 1_200]],
    [8, 5, [1, 600, 1_200, 1_800, 2_400]],
    [8, 1, [1]],
  ] as const) {
    it(`of a ball comes at ${ticks} with ${sides} players and at most ${maxBalls} balls`, () => {
      assert.deepEqual(spawnTicks(ruledMatch(sides, { ...LONG_RALLY, maxBalls }), 3_500), ticks);
    });
  }

  it("does not come for a lost ball that is one too many by then", () => {
    const match = ruledMatch(4, { ...LONG_RALLY, maxBalls: 3 });
    stepTo(match, 1_250);
    assert.equal(match.balls.length, 3);
    // wanted: one fewer than players; two leave, one ball stays wanted
    const leaves = { 1251: [leaveOf(0)], 1260: [leaveOf(1)] };
    assert.deepEqual(spawnTicks(match, 1_260, leaves), []);
    assert.equal(match.balls.length, 3);
    for (const player of match.players) player.paddle.length = 0;
    const events = stepTo(match, 2_000);
    const lost = events.filter(({ type }) => type === "ball_despawn").map(({ at }) => at);
    const served = events.filter(({ type }) => type === "ball_spawn").map(({ at }) => at);
    assert.equal(served[0], (lost[2] ?? 0) + 60);
  });

  it("that waits is dropped when one ball fewer is wanted, the last one first", () => {
    const match = stagedMatch(3, { maxBalls: 2, extraBallSeconds: 1 / 60 });
    match.balls.length = 0;
    match.serves.push(100, 120);
    assert.deepEqual(spawnTicks(match, 140, { 50: [leaveOf(2)] }), [100]);
  });
});

describe("from the time limit on", () => {
  for (const [timeLimitSeconds, tickRate, first, period] of [
    [180, 60, 11_100, 300],
    [0, 60, 300, 300],
    [4.1, 60, 546, 300],
    [180.2, 64, 11_853, 320],
  ] as const) {
    it(`paddles lose a tenth every 5 s, down to nothing (limit ${timeLimitSeconds} s at ${tickRate} Hz)`, () => {
      const match = stagedMatch(3, { timeLimitSeconds, tickRate });
      const shrunk: number[] = [];
      for (let count = 0; count < 10; count++) {
        const events = stepTo(match, first + count * period);
        assert.deepEqual(
          events,
          [0, 1, 2].map((side) => ({ at: first + count * period, type: "update_position", side })),
        );
        shrunk.push(match.players[1]?.paddle.length ?? Number.NaN);
      }
      for (const [index, length] of shrunk.entries()) assert.ok(Math.abs(length - 24 * (0.9 - index / 10)) < 1e-9);
      assert.equal(shrunk.at(-1), 0);
      assert.deepEqual(stepTo(match, match.tick + 5 * period), []);
    });
  }

  it("paddles of players who are out do not shrink, and paddles without length cover nothing", () => {
    const match = stagedMatch(3, { timeLimitSeconds: 0, shrinkShare: 1 });
    putBall(match, { side: 1, position: 0, at: 310.5 });
    const events = stepTo(match, 320, { 1: [leaveOf(0)] });
    assert.deepEqual(
      events.map(({ at, type }) => `${at} ${type}`),
      ["1 player_eliminated", "300 update_position", "300 update_position", "319 ball_despawn"],
    );
  });

  it("a hit stands that was made before the paddle shrank", () => {
    const match = stagedMatch(3, { timeLimitSeconds: 0, shrinkShare: 1 });
    putBall(match, { side: 1, position: 0, at: 299.5 });
    putBall(match, { side: 2, position: 0, at: 300.5 });
    assert.deepEqual(
      stepTo(match, 310).map(({ at, type }) => `${at} ${type}`),
      ["300 ball_update", "300 update_position", "300 update_position", "300 update_position", "309 ball_despawn"],
    );
  });
});
