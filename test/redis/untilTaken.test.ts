import assert from "node:assert/strict";
import { createLatestUntilTaken, untilTaken } from "../../src/redis/untilTaken.ts";

describe("a write that Redis refuses", () => {
  /** A write that is refused so often, and how often it was sent. */
  function refused(times: number) {
    const write = async () => {
      if (++write.sent <= times) throw new Error("READONLY You can't write against a read only replica.");
      return "taken";
    };
    write.sent = 0;
    return write;
  }

  it("is sent again until it is taken", async () => {
    const write = refused(2);
    assert.equal(await untilTaken(write), "taken");
    assert.equal(write.sent, 3);
  });

  it("is not sent again after any other error", async () => {
    await assert.rejects(
      untilTaken(async () => Promise.reject(new Error("WRONGTYPE"))),
      /WRONGTYPE/,
    );
  });

  it("is not sent again once a later one takes its place", async () => {
    const latestUntilTaken = createLatestUntilTaken();
    const [first, second] = [refused(Number.POSITIVE_INFINITY), refused(1)];
    await Promise.all([latestUntilTaken(first), latestUntilTaken(second)]);
    assert.deepEqual([first.sent, second.sent], [1, 2]);
  });
});
