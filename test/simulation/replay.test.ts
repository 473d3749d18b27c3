import assert from "node:assert/strict";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import { createMatch, digest, digestOf, isOver, restore, save } from "../../src/simulation/match.ts";
import { createReplay, type Recording, replayMatch, stepReplay } from "../../src/simulation/replay.ts";
import { step } from "../../src/simulation/step.ts";
import { createBots, movesOf } from "./support/botMatch.ts";
import type { Plan } from "./support/plan.ts";
import { play, type TimedEvent } from "./support/played.ts";

const PLAN: Plan = {
  sides: 4,
  seed: 11,
  rules: DEFAULT_RULES,
  kinds: ["late", "middle", "wild", "strong"],
  crowdSeed: 5,
  leaves: false,
  oddities: true,
};

describe("a replay", () => {
  const { match, recording } = play(PLAN);

  it("plays the recorded match to its end, bots' moves from the log", () => {
    assert.ok(recording.log.length > 100);
    const replayed = replayMatch(recording);
    assert.ok(isOver(replayed));
    assert.equal(digestOf(replayed), digestOf(match));
  });

  it("stops at a given tick", () => {
    assert.equal(replayMatch(recording, 500).tick, 500);
    assert.equal(digestOf(replayMatch(recording, 500)), digestOf(play(PLAN, 500).match));
    assert.equal(replayMatch(recording, 0).tick, 0);
  });

  it("returns the same events step by step, and none after the end", () => {
    const replay = createReplay(recording);
    const events: TimedEvent[] = [];
    while (!isOver(replay.match))
      events.push(...stepReplay(replay).map((event) => ({ at: replay.match.tick, ...event })));
    assert.deepEqual(events, play(PLAN).events);
    assert.deepEqual(stepReplay(replay), []);
    assert.equal(replay.next, recording.log.length);
  });

  it("differs if one input is added, removed or changed", () => {
    const { log } = recording;
    const index = log.findIndex(({ input }) => input.type === "move" && input.side === 1 && input.direction > 0);
    const { at, input } = log[index] ?? assert.fail();
    const digestWith = (other: Recording["log"]) => digestOf(replayMatch({ ...recording, log: other }, at + 3));
    const one = { at: at + 2, input: { ...input, direction: 0.123 } };
    for (const other of [log.toSpliced(index, 1), log.with(index, one), log.toSpliced(index + 1, 0, { ...one, at })]) {
      assert.notEqual(digestWith(other), digestWith(log));
    }
  });

  it("is refused for another version of the simulation", () => {
    assert.throws(() => createReplay({ ...recording, version: SIMULATION_VERSION + 1 }), RangeError);
  });
});

describe("a saved match", () => {
  it("shares nothing with the match", () => {
    const match = createMatch(4, 1);
    step(match);
    const saved = save(match);
    const before = JSON.stringify(saved);
    for (let count = 0; count < 500; count++) step(match, [{ type: "move", side: 0, direction: 1 }]);
    assert.equal(JSON.stringify(saved), before);
    const restored = restore(saved);
    for (let count = 0; count < 500; count++) step(restored, [{ type: "move", side: 0, direction: 1 }]);
    assert.equal(JSON.stringify(saved), before);
    assert.equal(digestOf(restored), digestOf(match));
  });

  it("takes less than a kilobyte for each player", () => {
    for (let sides = 2; sides <= 8; sides++) {
      const match = createMatch(sides, sides);
      const bots = createBots(Array(sides).fill("strong"), sides);
      while (!isOver(match)) {
        step(match, movesOf(bots, match));
        if (match.tick % 50 === 0) assert.ok(JSON.stringify(save(match)).length < 1_024 * sides);
      }
    }
  });

  it("is refused in another version of the simulation", () => {
    assert.throws(() => restore({ ...save(createMatch(4, 1)), version: SIMULATION_VERSION + 1 }), RangeError);
  });

  it("has a digest of 16 hex digits, which differs between states", () => {
    const digests = new Set<string>();
    for (let seed = 0; seed < 1_000; seed++) digests.add(digestOf(createMatch(2 + (seed % 7), seed)));
    for (let number = 0; number < 10_000; number++) digests.add(digest(String(number)));
    assert.equal(digests.size, 11_000);
    for (const text of digests) assert.match(text, /^[0-9a-f]{16}$/);
  });
});
