import assert from "node:assert/strict";
import { arenaOf } from "../../src/simulation/arena.ts";
import { DEFAULT_RULES, MAX_SIDES, MIN_SIDES, type Rules } from "../../src/simulation/constants.ts";
import { createMatch, type Input, isOver, type Match } from "../../src/simulation/match.ts";
import { step } from "../../src/simulation/step.ts";
import { createBots, movesOf } from "./support/botMatch.ts";
import { createCrowd, inputsOf, type PlayerKind } from "./support/crowd.ts";

const SIDES = Array.from({ length: MAX_SIDES - MIN_SIDES + 1 }, (_, index) => MIN_SIDES + index);
/** After this time no paddle covers anything. */
const BARE_SECONDS = 40;
const SECONDS_A_LIFE = 8;

/** Plays one match. Fails if the match does not end in time. */
function end(
  sides: number,
  seed: number,
  players: (match: Match) => readonly Input[],
  rules: Rules = DEFAULT_RULES,
): Match {
  const match = createMatch(sides, seed, rules);
  const bareTick = (rules.timeLimitSeconds + BARE_SECONDS) * rules.tickRate;
  let livesLeft = 0;
  let lastTick = Number.POSITIVE_INFINITY;
  while (!isOver(match)) {
    step(match, players(match));
    if (match.tick === bareTick) {
      livesLeft = match.players.reduce((sum, { lives }) => sum + lives, 0);
      lastTick = bareTick + livesLeft * SECONDS_A_LIFE * rules.tickRate;
    }
    if (match.tick > lastTick) assert.fail(`${sides} players, seed ${seed}: not over with ${livesLeft} lives left`);
  }
  return match;
}

function endCrowd(kinds: readonly PlayerKind[], seed: number, rules?: Rules): Match {
  const crowd = createCrowd({ sides: kinds.length, kinds, crowdSeed: seed * 1_009 });
  return end(kinds.length, seed, (match) => inputsOf(crowd, match), rules);
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe("a match ends within the time limit + 40 s + 8 s for each life left", () => {
  for (const sides of SIDES) {
    it(`of ${sides}, with paddles that never move`, () => {
      for (const seed of seeds(100)) endCrowd(Array(sides).fill("idle"), seed);
    });

    it(`of ${sides}, with paddles that never miss before they shrink`, () => {
      const rules = { ...DEFAULT_RULES, paddleSpeed: 6_000, maxBallSpeed: 120 * arenaOf(sides).pace };
      for (const seed of seeds(20)) {
        const { tick } = endCrowd(Array(sides).fill("keen"), seed, rules);
        assert.ok(tick > rules.timeLimitSeconds * rules.tickRate, `seed ${seed}: a paddle missed`);
        assert.ok(tick <= (rules.timeLimitSeconds + 60) * rules.tickRate, `seed ${seed}: over at ${tick}`);
      }
    });

    it(`of ${sides}, with a mix of players`, () => {
      const kinds: PlayerKind[] = ["wild", "keen", "late", "idle", "strong", "weak", "late", "middle"];
      for (const seed of seeds(20)) {
        const sorts = Array.from({ length: sides }, (_, side) => kinds[(side * seed) % 8] ?? "idle");
        endCrowd(sorts, seed);
      }
    });

    it(`of ${sides}, also with all lives left at the time limit`, () => {
      const rules = { ...DEFAULT_RULES, timeLimitSeconds: 0, paddleSpeed: 6_000 };
      for (const seed of seeds(20)) endCrowd(Array(sides).fill("keen"), seed, rules);
    });
  }
});

describe("a match of bots", () => {
  const MATCHES = 2_000;

  for (const sides of SIDES) {
    it(`is won by each of ${sides} equal bots in 1/${sides} ± 3 % of ${MATCHES} matches, and ends in time`, () => {
      const wins = Array<number>(sides).fill(0);
      for (const seed of seeds(MATCHES)) {
        const bots = createBots(Array(sides).fill("middle"), seed);
        const { winner } = end(sides, seed, (match) => movesOf(bots, match));
        wins[winner] = (wins[winner] ?? 0) + 1;
      }
      for (const won of wins) assert.ok(Math.abs(won / MATCHES - 1 / sides) <= 0.03, `wins by side: ${wins}`);
    });
  }

  it("of four middle bots takes 45 to 150 s in the median", () => {
    const ticks = seeds(500).map((seed) => {
      const bots = createBots(Array(4).fill("middle"), seed);
      return end(4, seed, (match) => movesOf(bots, match)).tick;
    });
    const median = (ticks.sort((a, b) => a - b)[250] ?? Number.NaN) / DEFAULT_RULES.tickRate;
    assert.ok(median >= 45 && median <= 150, `${median} s`);
  });

  it("between a strong and a weak bot is won by the strong one in at least 90 %", () => {
    let won = 0;
    for (const seed of seeds(500)) {
      const strong = seed % 2;
      const bots = createBots(strong === 0 ? ["strong", "weak"] : ["weak", "strong"], seed);
      if (end(2, seed, (match) => movesOf(bots, match)).winner === strong) won++;
    }
    assert.ok(won >= 450, `${won} of 500`);
  });
});
