import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import * as fc from "fast-check";
import { InputWriter, readInputs, STEPS } from "../../src/recording/inputCodec.ts";
import { jsonOfReplay, packReplay } from "../../src/recording/replayFile.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import type { Input } from "../../src/simulation/match.ts";
import type { LoggedInput } from "../../src/simulation/replay.ts";

const side = fc.integer({ min: 0, max: 7 });
const direction = fc.oneof(
  fc.constantFrom(-1, 0, 1),
  fc.integer({ min: -STEPS, max: STEPS }).map((steps) => steps / STEPS + 0),
  fc.double({ min: -1, max: 1, noNaN: true }).map((any) => any + 0),
);
const moveOrOther: fc.Arbitrary<Input> = fc.oneof(
  fc.tuple(side, direction).map(([of, way]) => ({ type: "move" as const, side: of, direction: way })),
  fc
    .tuple(side, fc.constantFrom("left" as const, "disconnected" as const))
    .map(([of, reason]) => ({ type: "leave" as const, side: of, reason })),
  fc.tuple(side, fc.boolean()).map(([of, bot]) => ({ type: "stand_in" as const, side: of, bot })),
);
const ticks = (short: number) => fc.oneof(fc.integer({ min: 0, max: short }), fc.integer({ min: 0, max: 2 ** 32 }));
const input = fc.tuple(ticks(9), fc.option(ticks(20)), moveOrOther);

const log: fc.Arbitrary<LoggedInput[]> = fc.array(input).map((all) => {
  let at = 0;
  return all.map(([after, age, one]) => {
    at += after;
    const hasTick = one.type === "move" && age !== null && age <= at;
    return { at, input: hasTick ? { ...one, tick: at - age } : one };
  });
});

const HEAD = {
  match_id: "m",
  players: [],
  digest: "d",
  seed: 7,
  sides: 8,
  version: SIMULATION_VERSION,
  rules: DEFAULT_RULES,
};

describe("the file of a replay", () => {
  it("gives back every input bit by bit", async () => {
    await fc.assert(
      fc.property(log, (inputs) => {
        const writer = new InputWriter();
        for (const one of inputs) writer.push(one);
        assert.deepEqual([...readInputs(writer.bytes)], inputs);
      }),
    );
  });

  it("gives back the replay as JSON in pieces", async () => {
    await fc.assert(
      fc.asyncProperty(log, async (inputs) => {
        const { file } = packReplay(HEAD, inputs);
        assert.deepEqual(JSON.parse(await text(jsonOfReplay(file))), { ...HEAD, log: inputs });
      }),
      { numRuns: 30 },
    );
  });

  it("may be the JSON that earlier versions stored", async () => {
    const old = Buffer.from(JSON.stringify({ ...HEAD, log: [] }));
    assert.equal(await text(jsonOfReplay(old)), old.toString());
  });
});
