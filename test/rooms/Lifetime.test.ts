import assert from "node:assert/strict";
import { pino } from "pino";
import { ApiError } from "../../src/protocol/errors.ts";
import { Lifetime } from "../../src/rooms/Lifetime.ts";

describe("a room's lifetime", () => {
  for (const [what, failure, lines] of [
    [
      "logs why background work failed",
      new Error("full"),
      [{ msg: "failed to list the room", err: { message: "full" } }],
    ],
    ["logs nothing while Redis is away, which has a line of its own", new ApiError("unavailable", "away"), []],
  ] as const) {
    it(what, async () => {
      const logged: unknown[] = [];
      const log = pino({ base: null, timestamp: false }, { write: (line) => logged.push(JSON.parse(line)) });
      const lifetime = new Lifetime({ log, gate: { isOpen: () => true }, onError: () => assert.fail() });
      const work = Promise.reject(failure);
      lifetime.background(work, "list the room");
      await assert.rejects(work);
      assert.partialDeepStrictEqual(logged, lines);
      assert.equal(logged.length, lines.length);
    });
  }
});
