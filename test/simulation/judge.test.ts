import assert from "node:assert/strict";
import { DEFAULT_RULES, saveTicksOf } from "../../src/simulation/constants.ts";
import { effectiveTickOf, lossTickOf } from "../../src/simulation/judge.ts";

const WINDOW = saveTicksOf(DEFAULT_RULES);
const NOW = 100;

describe("the judge", () => {
  for (const [rule, made, bounds, counts] of [
    ["a move without a tick counts now", undefined, { tick: 0, free: 0 }, NOW],
    ["a move counts when it was made", NOW - 3, { tick: 0, free: 0 }, NOW - 3],
    ["a move of the future counts now", NOW + 50, { tick: 0, free: 0 }, NOW],
    ["no move counts before the save window", 1, { tick: 0, free: 0 }, NOW - WINDOW],
    ["no move counts before the one that came last", NOW - 5, { tick: NOW - 2, free: 0 }, NOW - 2],
    ["no move undoes a bounce", NOW - 5, { tick: 0, free: NOW - 1 }, NOW - 1],
    ["a bounce of this very tick stands: the move counts now", NOW, { tick: 0, free: NOW + 1 }, NOW],
  ] as const) {
    it(rule, () => assert.equal(effectiveTickOf(made, NOW, bounds, DEFAULT_RULES), counts));
  }

  it("a ball is lost on the first whole tick at which the save window has passed", () => {
    assert.equal(lossTickOf(10, DEFAULT_RULES), 10 + WINDOW);
    assert.equal(lossTickOf(10.01, DEFAULT_RULES), 11 + WINDOW);
  });
});
