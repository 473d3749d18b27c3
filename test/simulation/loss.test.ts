import assert from "node:assert/strict";
import type { Input } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";
import { brief, putBall, type StagedBall, stagedMatch, stepTo } from "./support/staged.ts";

// A paddle in the middle covers 14 to each side; a ball that crossed is lost 8 ticks later.

const MISS = { position: 30 };

function leave(side: number): Input {
  return { type: "leave", side, reason: "left" };
}

describe("a loss", () => {
  for (const [at, lost] of [
    [100.5, 109],
    [100, 108],
    [99.001, 108],
  ] as const) {
    it(`of a ball that crossed at ${at} is at ${lost}`, () => {
      const match = stagedMatch(3);
      putBall(match, { side: 1, at, ...MISS });
      assert.deepEqual(stepTo(match, 120), [{ at: lost, type: "ball_despawn", ball: 1, side: 1, lives: 4 }]);
    });
  }

  for (const [title, ball, scorer] of [
    ["scores for the player who hit the ball last", { side: 1, hitter: 2 }, 2],
    ["scores for no player if none had hit the ball", { side: 1, hitter: -1 }, undefined],
    ["scores for no player if the loser hit it last", { side: 1, hitter: 1 }, undefined],
    ["scores for no player if the one who hit it last is out", { side: 1, hitter: 3 }, undefined],
  ] as const) {
    it(title, () => {
      const match = stagedMatch(4);
      step(match, [leave(3)]);
      putBall(match, { ...ball, at: 50, ...MISS });
      const scores = stepTo(match, 60).filter(({ type }) => type === "score_update");
      assert.deepEqual(scores, scorer === undefined ? [] : [{ at: 58, type: "score_update", side: scorer, score: 1 }]);
      assert.deepEqual(
        match.players.map(({ score }) => score),
        [0, 1, 2, 3].map((side) => (side === scorer ? 1 : 0)),
      );
    });
  }

  it("is complete before the next loss; losses are in order of their crossings, then of ball ids", () => {
    const match = stagedMatch(4, { lives: 1 });
    putBall(match, { side: 2, hitter: 0, at: 50.75, ...MISS });
    putBall(match, { side: 1, hitter: 2, at: 50.25, ...MISS });
    putBall(match, { side: 3, hitter: 1, at: 50.75, ...MISS });
    assert.deepEqual(
      stepTo(match, 70).map(({ at, ...event }) => [at, ...Object.values(event)]),
      [
        [59, "ball_despawn", 2, 1, 0],
        [59, "score_update", 2, 1],
        [59, "player_eliminated", 1, 4, "lives"],
        [59, "ball_despawn", 1, 2, 0],
        [59, "score_update", 0, 1],
        [59, "player_eliminated", 2, 3, "lives"],
        [59, "ball_despawn", 3, 3, 0],
        [59, "player_eliminated", 3, 2, "lives"],
        [59, "game_over", 0],
      ],
    );
    assert.deepEqual(
      match.players.map(({ place, lives }) => [place, lives]),
      [
        [1, 1],
        [4, 0],
        [3, 0],
        [2, 0],
      ],
    );
  });

  it("of the last life makes the side a wall, and balls that have already crossed it disappear at no cost", () => {
    const match = stagedMatch(4, { lives: 1 });
    for (const at of [50.5, 51.5, 58.5]) putBall(match, { side: 1, at, hitter: 0, ...MISS });
    const onItsWay = putBall(match, { side: 1, at: 70.5, hitter: 2, position: 0 });
    assert.deepEqual(brief(stepTo(match, 80)), [
      "59 ball_despawn",
      "59 score_update",
      "59 player_eliminated",
      "71 ball_update",
    ]);
    assert.deepEqual(match.balls, [onItsWay]);
    assert.deepEqual([onItsWay.walls, onItsWay.hitter, match.players[1]?.lives, match.players[0]?.score], [1, 2, 0, 1]);
  });

  it("a ball that crosses on the tick on which its side becomes a wall disappears with it", () => {
    const match = stagedMatch(4, { lives: 1 });
    putBall(match, { side: 1, at: 50.5, ...MISS });
    putBall(match, { side: 1, at: 58.9, ...MISS });
    assert.deepEqual(brief(stepTo(match, 80)), ["59 ball_despawn", "59 player_eliminated"]);
    assert.deepEqual(match.balls, []);
  });
});

describe("a player who leaves", () => {
  it("is out at once, before anything else on that tick, and loses no life to balls that have crossed", () => {
    const match = stagedMatch(4);
    putBall(match, { side: 2, at: 50, hitter: 1, ...MISS });
    const events = stepTo(match, 58, { 58: [{ type: "leave", side: 2, reason: "disconnected" }] });
    assert.deepEqual(events, [{ at: 58, type: "player_eliminated", side: 2, place: 4, reason: "disconnected" }]);
    assert.deepEqual([match.balls, match.serves, match.players[1]?.score], [[], [], 0]);
  });

  it("can leave only once", () => {
    const match = stagedMatch(4);
    assert.equal(step(match, [leave(2), leave(2)]).length, 1);
    assert.deepEqual(step(match, [leave(2), leave(7), leave(-1)]), []);
  });

  it("leaving one other ends the match; if two leave on one tick, the one whose leave arrived later wins", () => {
    const match = stagedMatch(2);
    const balls: StagedBall[] = [0, 1].map((side) => ({ side, at: 10, ...MISS }));
    for (const ball of balls) putBall(match, ball);
    const move: Input = { type: "move", side: 0, direction: 1 };
    assert.deepEqual(step(match, [move, leave(1), leave(0), move]), [
      { type: "player_eliminated", side: 1, place: 2, reason: "left" },
      { type: "game_over", winner: 0 },
    ]);
    assert.deepEqual([match.winner, match.balls, match.tick], [0, [], 1]);
    assert.deepEqual(step(match, [leave(0)]), []);
    assert.equal(match.tick, 1);
  });
});

describe("a wall", () => {
  for (const walls of [0, 1, 2, 3, 7]) {
    it(`after ${walls} walls in a row ${walls < 2 ? "reflects" : "sends the ball towards a living side"}`, () => {
      for (let seed = 0; seed < 50; seed++) {
        const match = stagedMatch(6);
        step(match, [leave(0), leave(2), leave(3)]);
        match.random = seed * 1_000_003;
        const ball = putBall(match, { side: 0, position: 5, at: 30.5, walls, hitter: 2 });
        assert.deepEqual(brief(stepTo(match, 31)), ["31 ball_update"]);
        const { vx, vy } = ball;
        assert.ok(Math.abs(Math.hypot(vx, vy) - 90) < 1e-9);
        assert.equal(ball.walls, walls + 1);
        if (walls < 2) assert.ok(Math.abs(vx) < 1e-9 && vy > 0);
        else assert.ok([1, 4, 5].includes(ball.hitEdge / 2));
      }
    });
  }

  it("count starts again after a paddle", () => {
    const match = stagedMatch(4);
    const ball = putBall(match, { side: 0, position: 0, at: 30.5, walls: 2 });
    stepTo(match, 31);
    assert.deepEqual([ball.walls, ball.hitter], [0, 0]);
  });
});
