import assert from "node:assert/strict";
import { createLocalLedgers } from "../../src/recovery/ledger.ts";

describe("the ledger without Redis", () => {
  it("commits without a checkpoint, which nobody would read", async () => {
    const { open } = createLocalLedgers({ publish: () => undefined, keep: async () => undefined });
    const outcome = await open("room").commit(() => assert.fail("made a checkpoint"), []);
    assert.equal(outcome, "committed");
  });
});
