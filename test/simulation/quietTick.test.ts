import assert from "node:assert/strict";
import { heapGrowthOfQuietTicks, quietMatch, quietTickNanoseconds } from "../../loadtest/stepCost.ts";
import { step } from "../../src/simulation/step.ts";

describe("a quiet tick", function () {
  this.timeout(30_000);

  it("only counts", () => {
    const match = quietMatch();
    const before = structuredClone({ ...match, arena: null });
    for (let count = 0; count < 100; count++) assert.equal(step(match), step(match));
    assert.deepEqual({ ...match, arena: null }, { ...before, tick: before.tick + 200 });
  });

  it("takes less than 200 ns", () => {
    const nanoseconds = quietTickNanoseconds();
    assert.ok(nanoseconds < 200, `${nanoseconds} ns`);
  });

  it("allocates nothing", () => {
    // one object of the smallest kind a tick would be 120 MB
    const growth = [10_000_000, 1_000_000, 100_000].map((ticks) => heapGrowthOfQuietTicks(ticks));
    for (const bytes of growth) assert.ok(bytes < 50_000, `${growth} bytes`);
  });
});
