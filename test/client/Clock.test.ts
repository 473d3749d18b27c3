import assert from "node:assert/strict";
import { Clock } from "../../src/client/Clock.ts";
import type { ClockAnswer } from "../../src/protocol/messages.ts";

const TICK_RATE = 60;

describe("the client's clock", () => {
  /** The time of the test, and the server's match time at its zero. */
  let now = 0;
  let startedAt = 0;
  /** Milliseconds there and back for each of the next samples. The last pair stays in use. */
  let ways: [there: number, back: number][] = [];
  let clock: Clock;

  async function ask(timeoutMs: number): Promise<ClockAnswer> {
    const [there, back] = ways.length > 1 ? (ways.shift() as [number, number]) : (ways[0] as [number, number]);
    if (there + back > timeoutMs) {
      now += timeoutMs;
      throw new Error("timed out");
    }
    now += there;
    const ms = Math.max(0, now - startedAt);
    now += back;
    return { tick: Math.floor((ms * TICK_RATE) / 1000), ms };
  }

  /** How far the clock is off, in ms. */
  function error(): number {
    return (clock.nowTick() * 1000) / TICK_RATE - (now - startedAt);
  }

  beforeEach(() => {
    now = 10_000;
    startedAt = 4_000;
    ways = [[20, 20]];
    clock = new Clock({ ask, tickRate: () => TICK_RATE, now: () => now });
  });

  afterEach(() => clock.stop());

  it("is right if the way back takes as long as the way there", async () => {
    await clock.start();
    assert.ok(Math.abs(error()) < 1e-6);
    assert.equal(clock.roundTripMs, 40);
  });

  it("follows the shortest of several round trips, and knows how much they vary", async () => {
    ways = [
      [90, 10],
      [3, 3],
      [10, 200],
      [60, 20],
    ];
    for (let sample = 0; sample < 4; sample++) await clock.start();
    for (let wait = 0; wait < 100; wait++) {
      now += 20;
      clock.nowTick();
    }
    assert.ok(Math.abs(error()) <= 3, `${error()} ms`);
    assert.equal(clock.roundTripMs, 6);
    assert.equal(clock.jitterMs, 204);
  });

  it("corrects itself without a jump and without going back", async () => {
    ways = [[100, 0]];
    await clock.start();
    assert.ok(Math.abs(Math.abs(error()) - 50) < 1);
    ways = [[1, 1]];
    await clock.start();
    let before = clock.nowTick();
    for (let frame = 0; frame < 100; frame++) {
      now += 16;
      const tick = clock.nowTick();
      const pace = ((tick - before) * 1000) / TICK_RATE / 16;
      assert.ok(pace > 0.89 && pace < 1.11, `at ${pace} of its pace`);
      before = tick;
    }
    assert.ok(Math.abs(error()) < 1);
  });

  it("follows a server that was set back after a stall", async () => {
    for (let sample = 0; sample < 8; sample++) await clock.start();
    startedAt += 800;
    await clock.start();
    assert.ok(Math.abs(error()) < 1, `${error()} ms`);
  });

  it("asks again when news is not as old as it should be: the server may have been set back", async () => {
    ways = [[70, 70]];
    for (let sample = 0; sample < 8; sample++) await clock.start();
    now += 500;
    clock.hear((now - 70 - startedAt) * (TICK_RATE / 1000));
    assert.ok(Math.abs(error()) < 1);
    startedAt += 100;
    clock.hear((now - 70 - startedAt) * (TICK_RATE / 1000));
    await new Promise(setImmediate);
    for (let frame = 0; frame < 60; frame++) {
      now += 20;
      clock.nowTick();
    }
    assert.ok(Math.abs(error()) < 1, `${error()} ms`);
  });

  it("has no tick before a match, a fair guess at its start, and soon an exact tick", async () => {
    startedAt = 1e9;
    await clock.start();
    assert.equal(clock.nowTick(), 0);
    startedAt = now;
    now += 25; // the news of it
    clock.startMatch();
    assert.ok(Math.abs(error()) < 10);
    await clock.start();
    assert.ok(Math.abs(error()) < 1e-6);
    clock.endMatch();
    assert.equal(clock.nowTick(), 0);
  });

  it("stands still while the match is paused, and goes on from there", async () => {
    await clock.start();
    clock.pauseMatch();
    const paused = 3_000; // the server has gone back
    const answers = startedAt;
    startedAt = now + 20 - paused;
    await clock.start();
    startedAt = answers;
    now += 700;
    assert.equal(clock.nowTick(), (paused * TICK_RATE) / 1000);
    startedAt = now - paused;
    now += 20; // the news of it
    clock.resumeMatch();
    assert.ok(Math.abs(error()) < 1e-6, `${error()} ms`);
    await clock.start();
    assert.ok(Math.abs(error()) < 1e-6, `${error()} ms`);
  });

  it("is unaffected by a request without an answer", async () => {
    await clock.start();
    ways = [[5_000, 0]];
    await clock.start();
    assert.ok(Math.abs(error()) < 1e-6);
  });

  it("is right again with the first answer after a sleep of this machine", async () => {
    await clock.start();
    startedAt -= 60_000;
    await clock.start();
    assert.ok(Math.abs(error()) < 1e-6);
  });
});
