import assert from "node:assert/strict";
import fc from "fast-check";
import { saveTicksOf } from "../../src/simulation/constants.ts";
import {
  createMatch,
  digestOf,
  type Input,
  isLiving,
  isOver,
  type Match,
  restore,
  save,
} from "../../src/simulation/match.ts";
import { type Paddle, paddlePositionAt, trajectoryAt } from "../../src/simulation/paddle.ts";
import { step } from "../../src/simulation/step.ts";
import { createCrowd, inputsOf } from "./support/crowd.ts";
import { anyPlan } from "./support/plan.ts";
import { holdsForAll, PROPERTY_SEED } from "./support/property.ts";

interface Moved {
  /** The match before the step, after the step with the move, and after the step without it. */
  readonly before: Match;
  readonly match: Match;
  readonly twin: Match;
  readonly side: number;
  /** The tick from which the move counts. */
  readonly effective: number;
  readonly paddles: { readonly before: Paddle; readonly after: Paddle; readonly twin: Paddle };
}

const ahead = fc.constantFrom(undefined, 1, 2, 60, 1e9);
const back = fc.integer({ min: -40, max: 0 });
const anyMove = fc.record({ late: fc.oneof(back, ahead), direction: fc.constantFrom(-1, -0.4, 0, 0.7, 1) });

/** Makes a few moves in many matches, at random and after balls have crossed, and checks each. Answers how many. */
function forEachMove(check: (moved: Moved) => void): number {
  let moves = 0;
  holdsForAll(fc.tuple(anyPlan, fc.array(anyMove, { minLength: 3, maxLength: 12 })), ([plan, wanted]) => {
    const match = createMatch(plan.sides, plan.seed, plan.rules);
    const crowd = createCrowd(plan);
    const left = [...wanted];
    while (!isOver(match) && match.tick < 1_000 && left.length > 0) {
      step(match, inputsOf(crowd, match));
      const side = (match.balls.find((ball) => ball.crossed)?.hitEdge ?? 2 * (match.tick % plan.sides)) / 2;
      const due = match.balls.some((ball) => ball.crossed) ? match.tick % 2 === 0 : match.tick % 97 === 0;
      if (!due || !isLiving(match, side)) continue;
      const { late, direction } = left.pop() ?? assert.fail();
      const now = match.tick + 1;
      const tick = late === undefined ? undefined : Math.max(0, now + late);
      check(moved(match, { type: "move", side, direction, tick }));
      moves++;
    }
  });
  return moves;
}

function moved(before: Match, move: Input & { type: "move" }): Moved {
  const { side, tick } = move;
  const [match, twin] = [restore(save(before)), restore(save(before))];
  step(match, [move]);
  step(twin);
  const paddleOf = (one: Match) => one.players[side]?.paddle ?? assert.fail();
  const paddles = { before: paddleOf(before), after: paddleOf(match), twin: paddleOf(twin) };
  const now = match.tick;
  const bound = Math.max(now - saveTicksOf(match.rules), paddles.before.tick, paddles.before.free);
  return { before, match, twin, side, effective: Math.min(now, Math.max(tick ?? now, bound)), paddles };
}

describe(`any move (PROPERTY_SEED=${PROPERTY_SEED})`, () => {
  it("counts from when it was made, but not from the future, nor from before the window, the last move or the last bounce", () => {
    forEachMove(({ match, paddles, effective }) => {
      const shrunk = paddles.twin.tick === match.tick && paddles.twin.length !== paddles.before.length;
      assert.equal(paddles.after.tick, shrunk ? match.tick : effective);
    });
  });

  it("does not change where its paddle was before", () => {
    forEachMove(({ match, paddles, effective }) => {
      const { rules, tick: now } = match;
      for (let time = Math.max(0, now - saveTicksOf(rules) - 1 + 1e-3); time < effective; time += 0.37) {
        const [after, twin] = [trajectoryAt(paddles.after, time), trajectoryAt(paddles.twin, time)];
        assert.equal(paddlePositionAt(after, time, rules), paddlePositionAt(twin, time, rules), `at ${time}`);
        assert.equal(after.length, twin.length);
      }
    });
  });

  it("saves only balls that crossed its own side at or after the tick from which it counts", () => {
    let saves = 0;
    const moves = forEachMove(({ before, match, side, effective }) => {
      for (const ball of before.balls) {
        const after = match.balls.find(({ id }) => id === ball.id);
        if (!ball.crossed || after === undefined || after.tick === ball.tick) continue;
        saves++;
        assert.equal(ball.hitEdge, 2 * side);
        assert.ok(ball.hitAt >= effective, `crossed at ${ball.hitAt}, moved at ${effective}`);
      }
    });
    assert.ok(saves > 30, `only ${saves} saves in ${moves} moves`);
  });

  it("does not affect balls that had not crossed its side, nor bounces", () => {
    forEachMove(({ before, match, twin }) => {
      if (isOver(match) || isOver(twin)) return;
      for (const { id, crossed, hitAt } of before.balls) {
        if (crossed || hitAt <= match.tick) continue;
        const ballOf = (one: Match) => one.balls.find((ball) => ball.id === id);
        assert.deepEqual(ballOf(match), ballOf(twin));
      }
    });
  });

  it("with a tick in the future counts from now", () => {
    forEachMove(({ before, side }) => {
      const [now, future] = [restore(save(before)), restore(save(before))];
      step(now, [{ type: "move", side, direction: 1 }]);
      step(future, [{ type: "move", side, direction: 1, tick: now.tick + 1 }]);
      assert.equal(digestOf(future), digestOf(now));
    });
  });

  it("that repeats the last direction saves no ball and loses none", () => {
    forEachMove(({ before, side, paddles }) => {
      const [match, twin] = [restore(save(before)), restore(save(before))];
      const { direction, tick } = paddles.before;
      const events = step(match, [{ type: "move", side, direction, tick }]);
      assert.deepEqual(
        events.filter(({ type }) => type !== "update_position"),
        step(twin).filter(({ type }) => type !== "update_position"),
      );
    });
  });
});
