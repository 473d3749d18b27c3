import assert from "node:assert/strict";
import { changesOf, NEWCOMER, NEWCOMERS_RATING, shownRating, uncertaintyOf } from "../../src/ratings/rating.ts";

const newcomers = (count: number) => Array.from({ length: count }, () => NEWCOMER);

describe("rating", () => {
  it("a newcomer is shown 1000", () => {
    assert.equal(shownRating(NEWCOMER), NEWCOMERS_RATING);
    assert.equal(NEWCOMERS_RATING, 1000);
    assert.equal(uncertaintyOf(NEWCOMER), 333);
  });

  it("a better place never gains less, and everybody becomes more certain", () => {
    for (let players = 2; players <= 8; players++) {
      const changes = changesOf(newcomers(players));
      assert.equal(changes.length, players);
      for (const [index, change] of changes.entries()) {
        assert.ok(change.ln_sigma < 0);
        assert.ok(index === 0 || change.rating <= (changes[index - 1]?.rating ?? 0));
        assert.ok(Number.isInteger(change.rating));
      }
      assert.ok((changes[0]?.mu ?? 0) > 0 && (changes.at(-1)?.mu ?? 0) < 0);
    }
  });

  it("a win against a stronger player is worth more", () => {
    const strong = { mu: 35, sigma: 2 };
    const weak = { mu: 20, sigma: 2 };
    const [surprise] = changesOf([weak, strong]);
    const [expected] = changesOf([strong, weak]);
    assert.ok(surprise && expected && surprise.rating > expected.rating);
  });

  it("changes of successive matches add up to the shown rating", () => {
    let skills = newcomers(4);
    let rating = NEWCOMERS_RATING;
    for (let match = 0; match < 50; match++) {
      const changes = changesOf(skills);
      skills = skills.map(({ mu, sigma }, index) => ({
        mu: mu + (changes[index]?.mu ?? 0),
        sigma: sigma * Math.exp(changes[index]?.ln_sigma ?? 0),
      }));
      rating += changes[0]?.rating ?? 0;
    }
    assert.ok(Math.abs(rating - shownRating(skills[0] ?? NEWCOMER)) <= 1);
  });
});
