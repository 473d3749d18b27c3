import assert from "node:assert/strict";
import fc from "fast-check";
import { InputLog } from "../../src/recording/InputLog.ts";
import { inputBytesOf } from "../../src/recording/inputCodec.ts";
import { anyLog } from "../support/anyLog.ts";

describe("InputLog", () => {
  it("returns what was pushed, whole or in parts, however long it is", () => {
    fc.assert(
      fc.property(anyLog, fc.nat(400), fc.nat(400), (inputs, from, to) => {
        const log = new InputLog(inputs);
        assert.equal(log.length, inputs.length);
        assert.deepEqual(log.slice(), inputs);
        assert.deepEqual(log.slice(from, to), inputs.slice(from, to));
      }),
    );
  });

  it("has the bytes of a replay", () => {
    fc.assert(fc.property(anyLog, (inputs) => assert.deepEqual(new InputLog(inputs).bytes, inputBytesOf(inputs))));
  });
});
