import assert from "node:assert/strict";
import { measureFarPlayers } from "./matches.ts";
import { breachesOf, tableOf } from "./report.ts";

describe("netcode", () => {
  it("shows players with a round trip of 150 ms what happens in the match", async () => {
    const figures = await measureFarPlayers({ seconds: 20, duels: 6, fours: 1 });
    assert.ok(figures.rallies >= 10 && figures.hitsSeen >= 30, tableOf(figures));
    assert.deepEqual(breachesOf(figures), [], tableOf(figures));
  });
});
