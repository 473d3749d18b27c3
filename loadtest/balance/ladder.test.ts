import assert from "node:assert/strict";
import { EventQueue } from "./EventQueue.ts";
import { playLadder } from "./ladder.ts";
import { LADDER_FIGURES, rankCorrelation } from "./ladderFigures.ts";

describe("the ladder", () => {
  for (const mode of ["2-player", "4-player"] as const) {
    it(`holds its bounds for 400 players in ${mode} matches`, () => {
      const options = { mode, players: 400, online: 100, matches: 30, seed: 1 };
      const ladder = playLadder(options);
      assert.ok(ladder.players.every(({ played, rating }) => played >= 30 && rating !== undefined));
      for (const { name, of, holds } of LADDER_FIGURES) {
        const value = of(ladder, options);
        assert.ok(holds(value), `${name}: ${value}`);
      }
    });
  }

  it("is the same for the same seed", () => {
    const options = { mode: "3-player", players: 60, online: 30, matches: 3, seed: 7 } as const;
    assert.deepEqual(playLadder(options), playLadder(options));
    assert.notDeepEqual(playLadder(options), playLadder({ ...options, seed: 8 }));
  });

  it("compares ranks, in which equal values share a rank", () => {
    assert.equal(rankCorrelation([1, 5, 9], [10, 20, 90]), 1);
    assert.equal(rankCorrelation([1, 5, 9], [3, 2, 1]), -1);
    assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]) - 0.9487) < 1e-4);
  });

  it("does things in the order of their times", () => {
    const events = new EventQueue();
    const times: number[] = [];
    for (const seconds of [5, 1, 4, 2, 3, 2.5]) events.after(seconds, () => times.push(events.now));
    for (let left = 6; left > 0; left--) events.step();
    assert.deepEqual(times, [1, 2, 2.5, 3, 4, 5]);
    assert.throws(() => events.step(), RangeError);
  });
});
