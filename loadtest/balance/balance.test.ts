import assert from "node:assert/strict";
import { LINEUPS } from "./people.ts";
import { playMatch } from "./playedMatch.ts";

describe("the balance", () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);

  it("plays the same match from the same seed", () => {
    assert.deepEqual(playMatch(5, LINEUPS.people, 7), playMatch(5, LINEUPS.people, 7));
    assert.notDeepEqual(playMatch(5, LINEUPS.people, 7), playMatch(5, LINEUPS.people, 8));
  });

  it("counts hits and waits within each player's time", () => {
    for (const seed of seeds) {
      const { seconds, players } = playMatch(4, LINEUPS.people, seed);
      for (const player of players) {
        assert.ok(player.seconds <= seconds && player.hits > 0);
        assert.ok(player.longestWaitSeconds <= player.idleSeconds && player.idleSeconds <= player.seconds);
      }
    }
  });

  it("lets a person beat a weak bot, and a strong bot a person", () => {
    const wins = (lineup: keyof typeof LINEUPS) => seeds.filter((seed) => playMatch(2, LINEUPS[lineup], seed).oneWon);
    assert.ok(wins("personAmongWeak").length > 55);
    assert.ok(wins("personAmongStrong").length < 30);
  });
});
