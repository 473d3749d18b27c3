import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import * as fc from "fast-check";
import { InputWriter, inputBytesOf, readInputs } from "../../src/recording/inputCodec.ts";
import { jsonOfReplay, packReplay } from "../../src/recording/replayFile.ts";
import { DEFAULT_RULES, SIMULATION_VERSION } from "../../src/simulation/constants.ts";
import { anyLog } from "../support/anyLog.ts";

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
      fc.property(anyLog, (inputs) => {
        const writer = new InputWriter();
        for (const one of inputs) writer.push(one);
        assert.deepEqual([...readInputs(writer.bytes)], inputs);
      }),
    );
  });

  it("gives back the replay as JSON in pieces", async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, async (inputs) => {
        const { file } = packReplay(HEAD, inputBytesOf(inputs));
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
