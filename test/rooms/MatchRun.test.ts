import assert from "node:assert/strict";
import fc from "fast-check";
import { MatchRun } from "../../src/rooms/MatchRun.ts";
import { DEFAULT_RULES } from "../../src/simulation/constants.ts";
import { createMatch, digestOf, isOver } from "../../src/simulation/match.ts";
import { replayMatch } from "../../src/simulation/replay.ts";

const SIDES = 3;
const TICKS = 900;
const CLOCK_AT_START = 1000;

/** A run on a clock that stands where the test puts it, and the ticks on which its events happened. */
function startRun(seed: number, bots: number) {
  const ticks = { tick: CLOCK_AT_START, msSince: () => 0 };
  const run = new MatchRun(createMatch(SIDES, seed, { ...DEFAULT_RULES, lives: 5 }), seed);
  for (let side = 0; side < bots; side++) run.addBot(side, "middle");
  run.resume(ticks);
  const events: string[] = [];
  /** Ticks by which anything but the moves of people came later than it was due. */
  const delays = new Set<number>();
  const advance = () =>
    run.advance((list) => {
      events.push(...list.map((one) => `${run.match.tick} ${JSON.stringify(one)}`));
      if (list.some((one) => one.type !== "update_position" || one.side < bots)) delays.add(run.tick - run.match.tick);
    });
  return { run, ticks, events, delays, advance };
}

const aMove = fc.record({
  after: fc.integer({ min: CLOCK_AT_START, max: CLOCK_AT_START + TICKS }),
  side: fc.integer({ min: 0, max: SIDES - 1 }),
  direction: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
  ago: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
});

describe("MatchRun", () => {
  it("a run that is stepped when something is due goes the way of one that is stepped on every tick", () => {
    const any = [
      fc.integer({ min: 0 }),
      fc.integer({ min: 0, max: SIDES }),
      fc.array(aMove, { minLength: 200, maxLength: 400 }),
      fc.nat({ max: 40 }),
    ] as const;
    fc.assert(
      fc.property(...any, (seed, bots, moves, lazy) => {
        const [eager, late] = [startRun(seed, bots), startRun(seed, bots)];
        for (let tick = CLOCK_AT_START; tick <= CLOCK_AT_START + TICKS; tick++) {
          for (const { ticks } of [eager, late]) ticks.tick = tick;
          eager.advance();
          if (tick >= late.run.wakeTick || tick % 41 === lazy) late.advance();
          for (const { after, side, direction, ago } of moves) {
            if (after !== tick || side < bots) continue;
            const at = ago === undefined ? undefined : Math.max(0, eager.run.tick - ago);
            for (const { run } of [eager, late]) run.queue({ type: "move", side, direction, tick: at });
          }
          assert.equal(late.run.tick, eager.run.tick);
        }
        late.advance();
        assert.deepEqual(late.events, eager.events);
        assert.deepEqual([...late.delays].filter(Boolean), []);
        assert.equal(digestOf(late.run.match), digestOf(eager.run.match));
        assert.deepEqual(late.run.log.slice(), eager.run.log.slice());
      }),
      { numRuns: 200 },
    );
  });

  it("its log plays the same match again", () => {
    const { run, ticks, advance } = startRun(7, SIDES);
    while (!isOver(run.match)) {
      ticks.tick = Math.max(ticks.tick + 1, Math.min(run.wakeTick, ticks.tick + 100));
      advance();
    }
    assert.equal(digestOf(replayMatch(run.recording())), digestOf(run.match));
  });

  it("time stands still before it is resumed, and when the match is over", () => {
    const run = new MatchRun(createMatch(SIDES, 1, { ...DEFAULT_RULES, lives: 1 }), 1, []);
    assert.deepEqual([run.tick, run.wakeTick], [0, Number.POSITIVE_INFINITY]);
    const ticks = { tick: 50, msSince: () => 0 };
    run.resume(ticks);
    assert.deepEqual([run.tick, run.wakeTick], [0, 51]);
    for (const side of [0, 1]) run.queue({ type: "leave", side, reason: "left" });
    ticks.tick = 60;
    run.advance(() => undefined);
    assert.deepEqual([run.tick, run.wakeTick], [1, Number.POSITIVE_INFINITY]);
  });
});
