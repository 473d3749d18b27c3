import assert from "node:assert/strict";
import { explore, PROTOCOL, type Protocol } from "./support/ownershipModel.ts";

/** What happens without a part of the protocol. */
const WITHOUT: readonly { part: string; change: Partial<Protocol>; violation: string }[] = [
  { part: "the end of rooms whose lease has ended", change: { selfFence: false }, violation: "two owners publish" },
  { part: "tombstones", change: { tombstone: false }, violation: "a room that has ended goes on" },
  {
    part: "writing again what Redis has lost",
    change: { writesAgain: false, losses: true },
    violation: "a room is destroyed that nobody else has",
  },
  {
    part: "the wait before claims after a loss",
    change: { waitsAfterLoss: false, losses: true },
    violation: "two owners publish",
  },
  {
    part: "the word of all peers, of three processes",
    change: { asksAllPeers: false, processes: 3, tenures: 2 },
    violation: "two owners publish",
  },
];

describe("the ownership of a room, in every order of events", function () {
  this.timeout(60_000);

  it("has never two owners that publish, and never a room that goes on after its end", () => {
    const { violation, states } = explore(PROTOCOL);
    assert.equal(violation, undefined);
    assert.ok(states > 10_000, `only ${states} states`);
  });

  for (const { part, change, violation } of WITHOUT) {
    it(`is broken without ${part}`, () => {
      assert.equal(explore({ ...PROTOCOL, ...change }).violation?.at(-1), violation);
    });
  }
});
