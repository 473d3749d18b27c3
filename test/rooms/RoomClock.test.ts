import assert from "node:assert/strict";
import { Distribution } from "../../src/ops/Distribution.ts";
import { type ClockPlace, RoomClock } from "../../src/rooms/RoomClock.ts";
import { until } from "../support/until.ts";

const TICK_MS = 1000 / 60;

describe("RoomClock", () => {
  let meters: { lateness: Distribution; step: Distribution };
  let clock: RoomClock;
  let places: ClockPlace[];

  beforeEach(() => {
    meters = { lateness: new Distribution([0.001, 0.05]), step: new Distribution([0.001]) };
    clock = new RoomClock(meters);
    places = [];
  });
  afterEach(() => {
    for (const place of places) place.leave();
  });

  /** A room that notes when it was called. */
  function join(calls: number[], tickMs = TICK_MS): ClockPlace {
    const place = clock.join(tickMs, (now) => calls.push(now));
    places.push(place);
    return place;
  }

  it("a room is called after each of its boundaries, never before, as often as there are ticks", async () => {
    const calls: number[] = [];
    const place = join(calls);
    const began = performance.now();
    const first = place.lastDue(began);
    await until("thirty calls", () => calls.length >= 30);
    const ticks = calls.map((now) => Math.floor((now - first) / TICK_MS + 1e-9));
    for (const [n, tick] of ticks.entries()) assert.ok(tick > (ticks[n - 1] ?? 0), `call ${n} is in tick ${tick}`);
    assert.ok((ticks.at(-1) as number) <= 30 + 30, "the machine may be busy, but not for half of the time");
  });

  it("the last boundary is at most a tick ago, and all boundaries are whole ticks apart", () => {
    const place = join([]);
    const origin = place.lastDue(performance.now());
    for (const ahead of [0, 0.1, 5, TICK_MS, 1000, 12_345.6]) {
      const now = performance.now() + ahead;
      const due = place.lastDue(now);
      assert.ok(due <= now && now - due <= TICK_MS + 1e-6, `${now - due} ms ago`);
      const ticks = (due - origin) / TICK_MS;
      assert.ok(Math.abs(ticks - Math.round(ticks)) < 1e-6);
    }
  });

  it("rooms are spread over eight parts of the tick", () => {
    const now = performance.now() + 100;
    const phases = Array.from({ length: 16 }, () => join([]).lastDue(now)).map((due) => Math.round((now - due) * 100));
    const counts = Object.values(Object.groupBy(phases, String)).map((group) => group?.length);
    assert.deepEqual(counts, Array(8).fill(2));
  });

  it("rooms of another rate have boundaries of their own", async () => {
    const slow: number[] = [];
    const fast: number[] = [];
    join(slow, 50);
    join(fast, 5);
    await until("ten slow ticks", () => slow.length >= 10);
    assert.ok(fast.length > 3 * slow.length, `${fast.length} fast ones`);
  });

  it("who has left is not called any more, and an empty clock sleeps for good", async () => {
    const [calls, others]: [number[], number[]] = [[], []];
    const place = join(calls);
    join(others);
    await until("it runs", () => calls.length > 0);
    place.leave();
    const { length } = calls;
    const soFar = others.length;
    await until("the other goes on", () => others.length > soFar + 3);
    assert.equal(calls.length, length);
  });

  it("a process that cannot keep up calls all rooms equally often, each with what it missed", async function () {
    this.timeout(20_000);
    const rooms = Array.from({ length: 40 }, () => ({ calls: 0, ticks: 0 }));
    for (const room of rooms) {
      let last: number | undefined;
      const place = clock.join(TICK_MS, (now) => {
        room.calls++;
        if (last !== undefined) room.ticks += Math.floor((now - last) / TICK_MS);
        last = now;
        const end = now + 1; // 40 ms of work in a tick of 17
        while (performance.now() < end);
      });
      places.push(place);
    }
    await until("some turns", () => rooms.every(({ calls }) => calls >= 15), 15_000);
    const calls = rooms.map((room) => room.calls);
    assert.ok(Math.max(...calls) - Math.min(...calls) <= 2, `${Math.min(...calls)} to ${Math.max(...calls)} turns`);
    assert.ok(meters.lateness.sum / meters.lateness.count > 0.005, "and it shows in the lateness");
  });

  it("lateness and the length of a step are measured for every turn", async () => {
    const calls: number[] = [];
    join(calls);
    await until("ten turns", () => calls.length >= 10);
    assert.ok(meters.lateness.count >= 9 && meters.step.count === meters.lateness.count);
    assert.ok(meters.lateness.sum >= 0 && meters.step.sum >= 0);
  });
});

describe("Distribution", () => {
  it("an observation counts for the first bound that it does not exceed", () => {
    const distribution = new Distribution([1, 2, 5]);
    for (const value of [0, 1, 1.5, 2, 5, 5.1, 100]) distribution.observe(value);
    assert.deepEqual(distribution.counts, [2, 2, 1, 2]);
    assert.equal(distribution.count, 7);
    assert.ok(Math.abs(distribution.sum - 114.6) < 1e-9);
  });
});
