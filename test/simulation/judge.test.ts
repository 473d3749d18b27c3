import assert from "node:assert/strict";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { effectiveTickOf, freeTickAfter, lossTickOf } from "../../src/simulation/judge.ts";
import { putBall, stagedMatch } from "./support/staged.ts";

const RULES = DEFAULT_RULES; // the window is 8 ticks

describe("a move counts", () => {
  for (const [rule, { tick, free }, madeAt, expected] of [
    ["from the tick on which it was made", { tick: 0, free: 0 }, 97, 97],
    ["from now if it does not say when it was made", { tick: 0, free: 0 }, undefined, 100],
    ["from now if it was made in the future", { tick: 0, free: 0 }, 1e9, 100],
    ["from the beginning of the save window if it was made earlier", { tick: 0, free: 0 }, 1, 92],
    ["from the paddle's last move if it was made earlier", { tick: 98, free: 0 }, 97, 98],
    ["from the first tick after the paddle's last bounce if it was made earlier", { tick: 0, free: 99 }, 97, 99],
    ["from now if the paddle's last bounce is of this very tick", { tick: 0, free: 101 }, 100, 100],
  ] as const) {
    it(rule, () => {
      assert.equal(effectiveTickOf({ tick, free }, madeAt, 100, RULES), expected);
    });
  }
});

describe("a paddle is free again", () => {
  it("on the first whole tick after a bounce", () => {
    assert.deepEqual([100, 100.001, 100.999].map(freeTickAfter), [101, 101, 101]);
  });
});

describe("a ball that has crossed a side", () => {
  it("is lost on the first tick that is a whole save window later", () => {
    const match = stagedMatch(3);
    for (const [hitAt, lost] of [
      [100, 108],
      [100.001, 109],
      [100.999, 109],
    ] as const) {
      assert.equal(lossTickOf({ ...putBall(match, { side: 0, position: 0, at: 90 }), hitAt }, RULES), lost);
    }
  });
});
