import assert from "node:assert/strict";
import { mock } from "node:test";
import { createLoadMeter, type LoadMeter } from "../../src/telemetry/loadMeter.ts";
import { TickTimes } from "../../src/telemetry/Meters.ts";
import { until } from "../support/until.ts";

describe("load meter", () => {
  let lateness: TickTimes;
  let turns: TickTimes;
  let frames: number;
  let rooms: number;
  let meter: LoadMeter;
  let busy: NodeJS.Timeout | undefined;

  beforeEach(() => {
    [lateness, turns] = [new TickTimes("late", "of ticks"), new TickTimes("turns", "of rooms")];
    [frames, rooms] = [0, 400];
  });
  afterEach(() => {
    meter.stop();
    clearInterval(busy);
  });

  function start(now?: () => number): void {
    meter = createLoadMeter({
      maxLoad: 0.8,
      lateness,
      turns,
      frames: () => frames,
      rooms: () => rooms,
      clients: () => 4 * rooms,
      ...(now && { now }),
    });
    meter.start();
  }

  /** Keeps the event loop busy, with turns of rooms or with something else. */
  function work(isPlay: boolean): void {
    busy = setInterval(() => {
      const began = performance.now();
      while (performance.now() - began < 10);
      if (isPlay) turns.observe((performance.now() - began) / 1000);
    }, 1);
  }

  it("turns that fill the event loop leave no headroom within three seconds; an idle loop gives it back", async function () {
    this.timeout(15_000);
    start();
    assert.equal(meter.overloaded(), false);
    work(true);
    await until("it is overloaded", () => meter.overloaded());
    assert.equal(meter.headroom(), 0);
    clearInterval(busy);
    await until("it has headroom", () => !meter.overloaded() && meter.headroom() > 0.3);
  });

  it("other work takes no headroom, however busy the event loop is", async function () {
    this.timeout(15_000);
    start();
    work(false);
    await until("the loop is busy", () => meter.load().eventLoopUtilization > 0.7);
    assert.equal(meter.overloaded(), false);
    assert.ok(meter.headroom() > 0.9);
  });

  describe("on a mocked clock", () => {
    let now = 0;
    beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
    afterEach(() => mock.timers.reset());

    /** Passes time, by default longer than the window of the meter. Play takes a share of it. */
    function pass(share: number, ms = 2500, late?: number): void {
      for (let passed = 0; passed < ms; passed += 250) {
        now += 250;
        turns.observe(share * 0.25);
        for (let tick = 0; late !== undefined && tick < 15; tick++) lateness.observe(late);
        mock.timers.tick(250);
      }
    }

    it("is overloaded when play takes 80 % and until it takes less than 72 %", () => {
      start(() => now);
      pass(0.7);
      assert.equal(meter.overloaded(), false);
      assert.ok(Math.abs(meter.headroom() - 0.125) < 1e-9);
      pass(0.85);
      assert.equal(meter.overloaded(), true);
      pass(0.76);
      assert.equal(meter.overloaded(), true);
      pass(0.5);
      assert.equal(meter.overloaded(), false);
    });

    it("the frames of clients are part of play", () => {
      start(() => now);
      for (let passed = 0; passed < 10; passed++) {
        frames += 10_000;
        pass(0.25, 250);
      }
      assert.equal(meter.overloaded(), true);
    });

    it("late ticks make it overloaded, however little time play takes", () => {
      start(() => now);
      pass(0.3, 2500, 0.02);
      assert.equal(meter.overloaded(), true);
      assert.ok(Math.abs(meter.load().tickLatenessMs - 20) < 0.01);
      pass(0.3, 2500, 0.001);
      assert.equal(meter.overloaded(), false);
    });

    it("a process with few rooms is never overloaded", () => {
      rooms = 49;
      start(() => now);
      pass(1);
      assert.equal(meter.overloaded(), false);
      rooms = 50;
      pass(1, 250);
      assert.equal(meter.overloaded(), true);
    });
  });

  it("reports rooms, clients and lateness", () => {
    start();
    assert.deepEqual(meter.load(), { rooms: 400, clients: 1600, eventLoopUtilization: 0, tickLatenessMs: 0 });
  });
});
