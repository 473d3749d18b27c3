import assert from "node:assert/strict";
import type { StampedMove } from "../../src/client/Steering.ts";
import { MAX_MOVES_PER_SECOND, Steering } from "../../src/client/Steering.ts";
import { until } from "../support/until.ts";

describe("steering", () => {
  let sent: StampedMove[] = [];
  let mayMove = true;
  let tick = 0;
  let steering: Steering;

  beforeEach(() => {
    sent = [];
    mayMove = true;
    tick = 100.7;
    steering = new Steering({
      send: (move) => sent.push(move),
      mayMove: () => mayMove,
      nowTick: () => tick,
      wayTicks: () => 4,
    });
  });

  afterEach(() => steering.stop());

  it("a change is sent at once, with the tick that has begun", () => {
    steering.steer(1);
    assert.deepEqual(sent, [{ direction: 1, seq: 1, tick: 100 }]);
  });

  it("what does not change is not sent", async () => {
    for (const direction of [0, -0, 0.5, 0.5, 0.5]) steering.steer(direction);
    steering.steer(-1);
    steering.steer(0.5); // before the turn of the move in between had come
    const before = performance.now();
    await until("a turn has passed", () => performance.now() - before > 100);
    assert.deepEqual(
      sent.map(({ direction }) => direction),
      [0.5],
    );
  });

  it("directions are held to -1 … 1, and NaN is none", () => {
    steering.steer(7);
    assert.equal(sent[0]?.direction, 1);
    assert.throws(() => steering.steer(Number.NaN), RangeError);
  });

  it("however fast somebody steers, 30 moves a second go out, and the last direction is among them", async () => {
    const before = performance.now();
    let steered = 0;
    await until("half a second has passed", () => {
      for (let change = 0; change < 20; change++) steering.steer(Math.sin(++steered));
      return performance.now() - before > 500;
    });
    steering.steer(0.25);
    await until("the last one is sent", () => sent.at(-1)?.direction === 0.25);
    const seconds = (performance.now() - before) / 1000;
    assert.ok(sent.length <= seconds * MAX_MOVES_PER_SECOND + 1, `${sent.length} in ${seconds} s`);
    assert.ok(sent.length > 5, `${sent.length} in ${seconds} s`);
    assert.deepEqual(
      sent.map(({ seq }) => seq),
      sent.map((_, index) => index + 1),
    );
  });

  it("what is held down before a match takes effect with it", () => {
    mayMove = false;
    steering.steer(-1);
    assert.equal(sent.length, 0);
    mayMove = true;
    tick = 0.2;
    steering.restart();
    assert.deepEqual(sent, [{ direction: -1, seq: 1, tick: 0 }]);
  });

  it("after a reconnection moves are counted from 1, and what is held down is steered anew", async () => {
    steering.steer(1);
    steering.steer(0.5);
    await until("the second is sent", () => sent.length === 2);
    tick = 150;
    steering.reconnect();
    await until("the third is sent", () => sent.length === 3);
    assert.deepEqual(sent[2], { direction: 0.5, seq: 1, tick: 150 });
  });

  it("moves are kept until they are acknowledged, with the one that waits for its turn", () => {
    steering.steer(1);
    tick = 101.2;
    steering.steer(-1);
    assert.deepEqual(steering.movesSince(0), [
      { direction: 1, seq: 1, tick: 100, arrivesAt: 104.7 },
      { direction: -1, seq: 2, tick: 101, arrivesAt: 105.2 },
    ]);
    assert.deepEqual(steering.movesSince(1), [{ direction: -1, seq: 2, tick: 101, arrivesAt: 105.2 }]);
  });
});
