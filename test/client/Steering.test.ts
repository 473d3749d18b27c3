import assert from "node:assert/strict";
import type { StampedMove } from "../../src/client/Steering.ts";
import { MAX_MOVES_PER_SECOND, Steering } from "../../src/client/Steering.ts";
import { until } from "../support/until.ts";

describe("steering", () => {
  let sent: StampedMove[] = [];
  let times: number[] = [];
  let mayMove = true;
  let tick = 0;
  let steering: Steering;

  beforeEach(() => {
    sent = [];
    times = [];
    mayMove = true;
    tick = 100.7;
    steering = new Steering({
      send: (move) => {
        sent.push(move);
        times.push(performance.now());
      },
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

  it("a direction that does not change is not sent", async () => {
    for (const direction of [0, -0, 0.5, 0.5, 0.5]) steering.steer(direction);
    assert.deepEqual(directions(), [0.5]);
    takeTurns(4);
    const before = sent.length;
    steering.steer(-1);
    steering.steer(sent.at(-1)?.direction ?? 0); // before the turn of the move in between had come
    const now = performance.now();
    await until("a turn has passed", () => performance.now() - now > 100);
    assert.equal(sent.length, before);
  });

  it("a key that is pressed and released does not wait for a turn", () => {
    for (const direction of [1, 0, -1, 0]) steering.steer(direction);
    assert.deepEqual(directions(), [1, 0, -1, 0]);
  });

  it("directions are clamped to −1 … 1, and NaN is refused", () => {
    steering.steer(7);
    assert.equal(sent[0]?.direction, 1);
    assert.throws(() => steering.steer(Number.NaN), RangeError);
  });

  it("however fast a player steers, at most 30 moves are sent in any second, and the last direction is among them", async () => {
    const before = performance.now();
    let steered = 0;
    await until("a second and a half have passed", () => {
      for (let change = 0; change < 20; change++) steering.steer(Math.sin(++steered));
      return performance.now() - before > 1500;
    });
    steering.steer(0.25);
    await until("the last one is sent", () => sent.at(-1)?.direction === 0.25);
    for (const [index, at] of times.entries()) {
      const inSecond = times.slice(index).filter((one) => one < at + 1000).length;
      assert.ok(inSecond <= MAX_MOVES_PER_SECOND, `${inSecond} in the second from move ${index}`);
    }
    assert.ok(sent.length > 5, `${sent.length}`);
    assert.deepEqual(
      sent.map(({ seq }) => seq),
      sent.map((_, index) => index + 1),
    );
  });

  it("a direction held before a match counts from its start", () => {
    mayMove = false;
    steering.steer(-1);
    assert.equal(sent.length, 0);
    mayMove = true;
    tick = 0.2;
    steering.restart();
    assert.deepEqual(sent, [{ direction: -1, seq: 1, tick: 0 }]);
  });

  it("after a reconnection moves are counted from 1, and a held direction is sent again", () => {
    steering.steer(1);
    steering.steer(0.5);
    tick = 150;
    steering.reconnect();
    assert.equal(sent.length, 3);
    assert.deepEqual(sent[2], { direction: 0.5, seq: 1, tick: 150 });
  });

  it("moves are kept until they are acknowledged, and so is one that waits for its turn", () => {
    takeTurns(5);
    tick = 101.2;
    steering.steer(-1);
    assert.equal(sent.length, 5);
    assert.deepEqual(steering.movesSince(4), [
      { ...sent[4], arrivesAt: 104.7 },
      { direction: -1, seq: 6, tick: 101, arrivesAt: 105.2 },
    ]);
    assert.deepEqual(steering.movesSince(5), [{ direction: -1, seq: 6, tick: 101, arrivesAt: 105.2 }]);
  });

  function directions(): number[] {
    return sent.map(({ direction }) => direction);
  }

  /** Sends so many moves at once. */
  function takeTurns(count: number): void {
    for (let turn = 1; turn <= count; turn++) steering.steer(turn / 10);
  }
});
