import assert from "node:assert/strict";
import type { Input } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";
import { brief, putBall, stagedMatch, stepTo } from "./support/staged.ts";

// At 60 Hz a paddle is 24 long and goes 2 a tick; with the ball it covers 14 to each side. The window W is 8 ticks.

function move(direction: number, tick?: number, side = 0): Input {
  return { type: "move", side, direction, tick };
}

describe("a back-dated move", () => {
  for (const [title, tick, effective] of [
    ["without a tick is of now", undefined, 100],
    ["is of its own tick", 95, 95],
    ["reaches back as far as the save window", 92, 92],
    ["and no further", 91, 92],
    ["from the far past is of the window's start", 0, 92],
    ["from the future is of now", 101, 100],
    ["from the far future is of now", 1e12, 100],
  ] as const) {
    it(title, () => {
      const match = stagedMatch(3);
      const events = stepTo(match, 104, { 100: [move(1, tick)] });
      assert.equal(match.players[0]?.paddle.tick, effective);
      assert.deepEqual(events, [{ at: 100, type: "update_position", side: 0 }]);
    });
  }

  it("does not count from before the last move", () => {
    const match = stagedMatch(3);
    stepTo(match, 100, { 97: [move(1)], 100: [move(-1, 93)] });
    assert.equal(match.players[0]?.paddle.tick, 97);
    stepTo(match, 104, { 104: [move(1, 103), move(0, 101), move(-1, 99)] });
    const { tick, direction, position } = match.players[0]?.paddle ?? assert.fail();
    assert.deepEqual([tick, direction, position], [103, -1, -12]);
  });

  for (const [at, free] of [
    [95.5, 96],
    [95, 96],
    [95.999, 96],
  ] as const) {
    it(`does not count from before the first whole tick after a bounce at ${at}`, () => {
      const match = stagedMatch(3);
      putBall(match, { side: 0, position: 0, at });
      stepTo(match, 98, { 98: [move(1, 92)] });
      assert.equal(match.players[0]?.paddle.tick, free);
    });
  }

  it("does not undo a bounce", () => {
    const [match, twin] = [stagedMatch(3), stagedMatch(3)];
    for (const one of [match, twin]) putBall(one, { side: 0, position: 13, at: 95.5 });
    stepTo(match, 99, { 97: [move(-1, 90)], 99: [move(-1, 0)] });
    stepTo(twin, 99);
    assert.deepEqual(match.balls, twin.balls);
  });

  it("of a side that is out or does not exist is ignored", () => {
    const match = stagedMatch(3);
    stepTo(match, 5, { 5: [{ type: "leave", side: 1, reason: "left" }] });
    assert.deepEqual(step(match, [move(1, 6, 1), move(1, 6, 3), move(1, 6, -1)]), []);
  });
});

describe("the stages of a step", () => {
  it("come in this order: leaves, moves, saves, collisions, losses, serves", () => {
    const match = stagedMatch(6, {
      maxBalls: 5,
      serveDelaySeconds: 0,
      lives: 2,
      timeLimitSeconds: 0,
      shrinkSeconds: 100 / 60,
    });
    match.announced = 10;
    for (let ball = 9; ball < 11; ball++) match.serves.push({ ball, side: 0, position: 0, tick: 1_000 });
    putBall(match, { side: 1, position: 40, at: 91.5 }); // lost at 100
    putBall(match, { side: 2, position: 0, at: 99.5 }); // bounces at 100
    putBall(match, { side: 0, position: 20, at: 98.5 }); // saved at 100
    const events = stepTo(match, 100, { 100: [move(1, 95), { type: "leave", side: 5, reason: "left" }] });
    assert.deepEqual(
      events.map(({ at, ...event }) =>
        event.type === "ball_spawn" ? [at, event.type] : [at, ...Object.values(event)],
      ),
      [
        [100, "player_eliminated", 5, 6, "left"],
        [100, "update_position", 0],
        [100, "ball_update", 13],
        [100, "ball_update", 12],
        [100, "ball_despawn", 11, 1, 1],
        ...[0, 1, 2, 3, 4].map((side) => [100, "update_position", side]),
      ],
    );
  });

  it("a move that arrives with its player's leave is ignored", () => {
    const match = stagedMatch(3);
    const leave: Input = { type: "leave", side: 0, reason: "disconnected" };
    assert.deepEqual(step(match, [move(1), leave]), [
      { type: "player_eliminated", side: 0, place: 3, reason: "disconnected" },
    ]);
  });

  it("a stand-in takes over a living side and gives it back, without an event", () => {
    const match = stagedMatch(3);
    assert.deepEqual(
      step(match, [
        { type: "stand_in", side: 2, bot: true },
        { type: "stand_in", side: 3, bot: true },
      ]),
      [],
    );
    assert.deepEqual(
      match.players.map(({ bot }) => bot),
      [false, false, true],
    );
    step(match, [{ type: "stand_in", side: 2, bot: false }]);
    assert.equal(match.players[2]?.bot, false);
  });

  it("a collision on a whole tick belongs to that tick", () => {
    const match = stagedMatch(2);
    const ball = putBall(match, { side: 0, position: 0, at: 48 });
    assert.equal(ball.hitAt, 48);
    assert.deepEqual(brief(stepTo(match, 60)), ["48 ball_update"]);
  });

  it("collisions on one tick come in order of time, then of ball ids", () => {
    const match = stagedMatch(4);
    for (const at of [10.7, 10.2, 10.5, 10.2]) putBall(match, { side: match.announced, position: 0, at });
    const hits = stepTo(match, 11).map((event) => event.type === "ball_update" && event.ball);
    assert.deepEqual(hits, [2, 4, 3, 1]);
  });
});
