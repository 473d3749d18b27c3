import assert from "node:assert/strict";
import { meets, placeOf, together } from "../../src/ratings/window.ts";

const settled = { uncertainty: 100 };
const now = 1_000_000;
const ago = (seconds: number) => now - seconds * 1000;

/** A settled player who has waited for so many seconds. */
const waiting = (rating: number, seconds = 0) => placeOf({ ...settled, rating }, ago(seconds));

describe("the window of ratings", () => {
  it("reaches 100 points for a settled player and half the uncertainty for others", () => {
    assert.equal(waiting(1500).reach, 100);
    assert.equal(placeOf({ rating: 1000, uncertainty: 333 }, now).reach, 166.5);
  });

  for (const [apart, seconds, isMet] of [
    [100, 0, true],
    [101, 4.9, false],
    [150, 5, true],
    [151, 9.9, false],
    [550, 45, true],
  ] as const) {
    it(`of a room that waits for ${seconds} s ${isMet ? "covers" : "does not cover"} a caller ${apart} points away`, () => {
      for (const sign of [1, -1]) assert.equal(meets(waiting(1500, seconds), waiting(1500 + sign * apart), now), isMet);
    });
  }

  it("of either is enough: a newcomer may come to a settled player", () => {
    const newcomer = placeOf({ rating: 1000, uncertainty: 333 }, now);
    assert.equal(meets(waiting(1160), newcomer, now), true);
    assert.equal(meets(newcomer, waiting(1160), now), true);
    assert.equal(meets(newcomer, waiting(1170), now), false);
  });

  it("overlaps with another that has widened too", () => {
    assert.equal(meets(waiting(1000, 5), waiting(1300, 6), now), true);
    assert.equal(meets(waiting(1000, 5), waiting(1301, 6), now), false);
    assert.equal(meets(waiting(1000, 5), waiting(1300, 4), now), false);
  });

  it("of players who wait together is their mean, and as old as the longest wait", () => {
    const newcomer = placeOf({ rating: 1000, uncertainty: 400 }, ago(20));
    assert.deepEqual(together([newcomer, waiting(1200, 10)]), { rating: 1100, reach: 150, since: ago(20) });
    assert.equal(together([]), null);
  });
});
