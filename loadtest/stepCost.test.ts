import assert from "node:assert/strict";
import { step } from "../src/simulation/step.ts";
import { costsOf, heapGrowthOfQuietTicks, playBotMatches, quietMatch, quietTickNanoseconds } from "./stepCost.ts";

describe("a quiet tick", () => {
  it("only counts", () => {
    const match = quietMatch();
    const before = structuredClone({ ...match, arena: null });
    for (let count = 0; count < 100; count++) assert.equal(step(match), step(match));
    assert.deepEqual({ ...match, arena: null }, { ...before, tick: before.tick + 200 });
  });

  it("costs less than a tenth of a tick on which something happens", () => {
    const quiet = quietTickNanoseconds();
    const { eventTick } = costsOf(playBotMatches(20, 4), quiet);
    assert.ok(quiet < eventTick / 10, `${quiet} of ${eventTick} ns`);
  });

  it("allocates nothing", () => {
    // one object of the smallest kind a tick would be 120 MB
    const growth = [10_000_000, 1_000_000, 100_000].map((ticks) => heapGrowthOfQuietTicks(ticks));
    for (const bytes of growth) assert.ok(bytes < 50_000, `${growth} bytes`);
  });
});
