import assert from "node:assert/strict";
import { breachesOf, tableOf } from "../../loadtest/netcode/figures.ts";
import { measureFarPlayers } from "../../loadtest/netcode/matches.ts";

describe("netcode", function () {
  this.timeout(60_000);

  it("150 ms from the server and back, players see what is: `npm run netcode` says it at length", async () => {
    const figures = await measureFarPlayers({ seconds: 20, duels: 6, fours: 1 });
    assert.ok(figures.rallies >= 10 && figures.hitsSeen >= 30, tableOf(figures));
    assert.deepEqual(breachesOf(figures), [], tableOf(figures));
  });
});
