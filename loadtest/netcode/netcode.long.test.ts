import assert from "node:assert/strict";
import { breachesOf, tableOf } from "./figures.ts";
import { measureFarPlayers } from "./matches.ts";

describe("netcode", () => {
  it("150 ms from the server and back, players see what is: `npm run netcode` says it at length", async () => {
    const figures = await measureFarPlayers({ seconds: 20, duels: 6, fours: 1 });
    assert.ok(figures.rallies >= 10 && figures.hitsSeen >= 30, tableOf(figures));
    assert.deepEqual(breachesOf(figures), [], tableOf(figures));
  });
});
