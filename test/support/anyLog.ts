import * as fc from "fast-check";
import { STEPS } from "../../src/recording/inputCodec.ts";
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

/** The inputs of a match, by ascending tick: often near each other, sometimes far apart. */
export const anyLog: fc.Arbitrary<LoggedInput[]> = fc.array(input, { maxLength: 400, size: "max" }).map((all) => {
  let at = 0;
  return all.map(([after, age, one]) => {
    at += after;
    const hasTick = one.type === "move" && age !== null && age <= at;
    return { at, input: hasTick ? { ...one, tick: at - age } : one };
  });
});
