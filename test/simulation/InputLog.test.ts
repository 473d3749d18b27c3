import assert from "node:assert/strict";
import fc from "fast-check";
import { InputLog } from "../../src/simulation/InputLog.ts";
import type { Input } from "../../src/simulation/match.ts";

const PLAIN = { noNullPrototype: true };
const side = fc.integer({ min: 0, max: 7 });
const tick = fc.nat();
const direction = fc.oneof(fc.constantFrom(-1, 0, 1), fc.double({ min: -1, max: 1, noNaN: true }));
const anInput: fc.Arbitrary<Input> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("move" as const), side, direction, tick }, PLAIN) },
  fc.record({ type: fc.constant("move" as const), side, direction }, PLAIN),
  fc.record(
    { type: fc.constant("leave" as const), side, reason: fc.constantFrom("left" as const, "disconnected") },
    PLAIN,
  ),
  fc.record({ type: fc.constant("stand_in" as const), side, bot: fc.boolean() }, PLAIN),
);

describe("InputLog", () => {
  it("returns what was pushed, whole or in parts, however long it is", () => {
    const anEntry = fc.record({ at: fc.nat(), input: anInput }, PLAIN);
    const any = [fc.array(anEntry, { maxLength: 400, size: "max" }), fc.nat(400), fc.nat(400)] as const;
    fc.assert(
      fc.property(...any, (entries, from, to) => {
        const log = new InputLog(entries);
        assert.equal(log.length, entries.length);
        assert.deepEqual(log.slice(), entries);
        assert.deepEqual(log.slice(from, to), entries.slice(from, to));
      }),
    );
  });
});
