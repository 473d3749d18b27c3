import assert from "node:assert/strict";
import { pointOn } from "../../src/simulation/arena.ts";
import { arrivalOf } from "../../src/simulation/bot.ts";
import { DEFAULT_RULES, type Rules } from "../../src/simulation/constants.ts";
import { createMatch, type Input, type Match } from "../../src/simulation/match.ts";
import { tempoAt } from "../../src/simulation/tempo.ts";
import { putBall, stagedMatch, stepTo } from "./support/staged.ts";

/** Paddles that cover everything and slow balls, so that none is lost. */
const LONG_RALLY: Partial<Rules> = { paddleLength: 100, maxBallSpeed: 90, tempoPerSecond: 0 };

function ruledMatch(sides: number, rules: Partial<Rules>, seed = 1): Match {
  return createMatch(sides, seed, { ...DEFAULT_RULES, ...rules });
}

function spawnTicks(match: Match, tick: number, inputs = {}): number[] {
  return stepTo(match, tick, inputs).flatMap(({ at, type }) => (type === "ball_spawn" ? [at] : []));
}

const leaveOf = (side: number): Input => ({ type: "leave", side, reason: "left" });

describe("a serve", () => {
  it("is announced on the first tick and comes a second later, from the centre, at the speed of the arena's pace", () => {
    for (const [sides, pace] of [
      [4, 1.16],
      [8, 1.95],
    ] as const) {
      const match = ruledMatch(sides, {});
      assert.deepEqual(stepTo(match, 60), [{ at: 1, type: "serve_announced", ball: 1 }]);
      assert.deepEqual(stepTo(match, 61), [{ at: 61, type: "ball_spawn", ball: 1 }]);
      const { x, y, vx, vy, tick, hitter } = match.balls[0] ?? assert.fail();
      assert.deepEqual([x, y, tick, hitter], [0, 0, 61, -1]);
      assert.ok(Math.abs(Math.hypot(vx, vy) - 100 * pace * (1 + 61 / 6_000)) < 1e-9);
    }
  });

  it("goes where it was announced", () => {
    for (let seed = 1; seed < 50; seed++) {
      const match = ruledMatch(5, {}, seed);
      stepTo(match, 60);
      const { side, position } = match.serves[0] ?? assert.fail();
      stepTo(match, 61);
      const ball = match.balls[0] ?? assert.fail();
      const target = pointOn(match.arena, side, position);
      assert.ok(Math.abs(position) <= 25);
      assert.ok(Math.abs(ball.vx * target.y - ball.vy * target.x) < 1e-6);
    }
  });

  it("goes to a side that no ball has reached for the longest time", () => {
    for (let seed = 1; seed < 20; seed++) {
      const rules = { lives: 1_000, paddleLength: 0, ballsPerPlayer: 0.2, saveSeconds: 0, serveDelaySeconds: 0 };
      const match = ruledMatch(6, rules, seed);
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

  it("is announced with the loss and comes a second after it", () => {
    const match = ruledMatch(2, { paddleLength: 0 });
    const events = stepTo(match, 1_000);
    const ticksOf = (wanted: string) => events.filter(({ type }) => type === wanted).map(({ at }) => at);
    const lost = ticksOf("ball_despawn");
    assert.ok(lost.length >= 3);
    assert.deepEqual(ticksOf("serve_announced"), [1, ...lost]);
    const due = [61, ...lost.map((tick) => tick + 60)].filter((tick) => tick <= 1_000);
    assert.deepEqual(ticksOf("ball_spawn"), due);
  });

  it("is announced anew when its side goes out", () => {
    const match = ruledMatch(4, {});
    stepTo(match, 30);
    const { side } = match.serves[0] ?? assert.fail();
    const events = stepTo(match, 40, { 40: [leaveOf(side)] });
    assert.deepEqual(
      events.map(({ type }) => type),
      ["player_eliminated", "serve_announced"],
    );
    assert.deepEqual(spawnTicks(match, 120), [100]);
  });

  for (const [sides, maxBalls, ticks] of [
    [2, 7, [61]],
    [3, 7, [61, 240]],
    [4, 7, [61, 240]],
    [8, 7, [61, 240, 420, 600, 780, 960]],
    [8, 3, [61, 240, 420]],
    [8, 1, [61]],
  ] as const) {
    it(`of a ball comes at ${ticks} with ${sides} players and at most ${maxBalls} balls`, () => {
      assert.deepEqual(spawnTicks(ruledMatch(sides, { ...LONG_RALLY, maxBalls }), 3_500), ticks);
    });
  }

  it("does not come for a lost ball that is one too many by then", () => {
    const match = ruledMatch(6, LONG_RALLY);
    stepTo(match, 1_250);
    assert.equal(match.balls.length, 4);
    const leaves = { 1251: [leaveOf(0), leaveOf(1), leaveOf(2)], 1260: [leaveOf(3)] };
    assert.deepEqual(spawnTicks(match, 1_260, leaves), []);
    assert.equal(match.balls.length, 4);
    for (const player of match.players) player.paddle.length = 0;
    const events = stepTo(match, 2_000);
    const lost = events.filter(({ type }) => type === "ball_despawn").map(({ at }) => at);
    const served = events.filter(({ type }) => type === "ball_spawn").map(({ at }) => at);
    assert.equal(served[0], (lost[2] ?? 0) + 60); // two players in an arena of six share two balls
  });

  it("that waits is dropped when one ball fewer is wanted, the last one first", () => {
    const match = stagedMatch(3, { maxBalls: 2, extraBallSeconds: 1 / 60 });
    for (const [index, tick] of [100, 120].entries()) {
      match.serves.push({ ball: index + 1, side: index, position: 0, tick });
    }
    assert.deepEqual(spawnTicks(match, 140, { 50: [leaveOf(2)] }), [100]);
  });
});

describe("the tempo", () => {
  it("rises by 1 % a second, 10 % an elimination, and 5 % more a second after the time limit", () => {
    const tempo = (seconds: number, out: number) => tempoAt(seconds * 60, out, DEFAULT_RULES);
    assert.equal(tempo(0, 0), 1);
    assert.ok(Math.abs(tempo(50, 2) - 1.7) < 1e-9);
    assert.ok(Math.abs(tempo(200, 0) - 4) < 1e-9);
  });

  it("is kept by paddles: a slow ball leaves them as fast as a serve", () => {
    const match = stagedMatch(4);
    putBall(match, { side: 0, position: 0, at: 600, speed: 20 });
    stepTo(match, 600);
    const { vx, vy } = match.balls[0] ?? assert.fail();
    assert.ok(Math.abs(Math.hypot(vx, vy) - 127.6) < 1e-9);
  });
});

describe("a redirect", () => {
  it("goes to the middle 60 of a side that the ball reaches after 0.6 s or later", () => {
    for (let seed = 1; seed < 200; seed++) {
      const match = ruledMatch(4, { maxBalls: 0 }, seed);
      stepTo(match, 1, { 1: [leaveOf(0)] });
      const ball = putBall(match, { side: 0, position: 45, at: 10.5, speed: 200, walls: 2 });
      stepTo(match, 11);
      assert.equal(ball.walls, 3);
      const { side, position, tick } = arrivalOf(ball, match) ?? assert.fail();
      assert.ok(side !== 0 && Math.abs(position) <= 32, `to ${position} of side ${side}`);
      assert.ok(side === 2 || side === 3, "side 1 is too near");
      assert.ok((tick - 10.5) / 60 > 0.5);
    }
  });
});

describe("from the time limit on", () => {
  for (const [timeLimitSeconds, tickRate, first, period] of [
    [180, 60, 11_100, 300],
    [0, 60, 300, 300],
    [4.1, 60, 546, 300],
    [180.2, 64, 11_853, 320],
  ] as const) {
    it(`paddles lose a tenth every 5 s, down to a third, and vanish after 40 s (limit ${timeLimitSeconds} s at ${tickRate} Hz)`, () => {
      const match = stagedMatch(3, { timeLimitSeconds, tickRate });
      const shrunk: number[] = [];
      for (let count = 0; count < 8; count++) {
        const events = stepTo(match, first + count * period);
        const all = [0, 1, 2].map((side) => ({ at: first + count * period, type: "update_position", side }));
        assert.deepEqual(events, all);
        shrunk.push(match.players[1]?.paddle.length ?? Number.NaN);
      }
      const shares = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33, 0];
      for (const [index, length] of shrunk.entries()) assert.ok(Math.abs(length - 24 * (shares[index] ?? 1)) < 1e-9);
      assert.deepEqual(stepTo(match, match.tick + 5 * period), []);
    });
  }

  it("paddles of players who are out do not shrink, and paddles without length cover nothing", () => {
    const match = stagedMatch(3, { timeLimitSeconds: 0, vanishSeconds: 5 });
    putBall(match, { side: 1, position: 0, at: 310.5 });
    const events = stepTo(match, 320, { 1: [leaveOf(0)] });
    assert.deepEqual(
      events.map(({ at, type }) => `${at} ${type}`),
      ["1 player_eliminated", "300 update_position", "300 update_position", "319 ball_despawn"],
    );
  });

  it("a hit stands that was made before the paddle shrank", () => {
    const match = stagedMatch(3, { timeLimitSeconds: 0, vanishSeconds: 5 });
    putBall(match, { side: 1, position: 0, at: 299.5 });
    putBall(match, { side: 2, position: 0, at: 300.5 });
    assert.deepEqual(
      stepTo(match, 310).map(({ at, type }) => `${at} ${type}`),
      ["300 ball_update", "300 update_position", "300 update_position", "300 update_position", "309 ball_despawn"],
    );
  });
});
