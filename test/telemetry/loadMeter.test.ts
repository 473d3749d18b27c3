import assert from "node:assert/strict";
import { mock } from "node:test";
import { createLoadMeter, type LoadMeter } from "../../src/telemetry/loadMeter.ts";
import { TickLateness } from "../../src/telemetry/Meters.ts";
import { until } from "../support/until.ts";

describe("load meter", () => {
  let lateness: TickLateness;
  let rooms: number;
  let meter: LoadMeter;
  let busy: NodeJS.Timeout | undefined;

  beforeEach(() => {
    lateness = new TickLateness();
    rooms = 400;
  });
  afterEach(() => {
    meter.stop();
    clearInterval(busy);
  });

  function start(utilization?: () => number): void {
    meter = createLoadMeter({
      maxLoad: 0.8,
      lateness,
      rooms: () => rooms,
      clients: () => 4 * rooms,
      ...(utilization && { utilization }),
    });
    meter.start();
  }

  /** Keeps the event loop busy for this share of the time. */
  function work(share: number): void {
    busy = setInterval(() => {
      const end = performance.now() + 10 * share;
      while (performance.now() < end);
    }, 10);
  }

  it("a busy event loop leaves no headroom within three seconds; an idle one gives it back", async function () {
    this.timeout(15_000);
    start();
    assert.equal(meter.overloaded(), false);
    work(1);
    await until("it is overloaded", () => meter.overloaded());
    assert.equal(meter.headroom(), 0);
    assert.ok(meter.load().eventLoopUtilization > 0.8);
    clearInterval(busy);
    await until("it has headroom", () => !meter.overloaded() && meter.headroom() > 0.3);
  });

  describe("on a mocked clock", () => {
    beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
    afterEach(() => mock.timers.reset());

    /** By default longer than the window of the meter. */
    function pass(ms = 2500): void {
      mock.timers.tick(ms);
    }

    it("is overloaded at 80 % and until the load is below 72 %", () => {
      let utilization = 0.7;
      start(() => utilization);
      pass();
      assert.equal(meter.overloaded(), false);
      assert.ok(Math.abs(meter.headroom() - 0.125) < 1e-9);
      utilization = 0.85;
      pass();
      assert.equal(meter.overloaded(), true);
      utilization = 0.76;
      pass();
      assert.ok(meter.load().eventLoopUtilization < 0.761);
      assert.equal(meter.overloaded(), true);
      utilization = 0.5;
      pass();
      assert.equal(meter.overloaded(), false);
    });

    it("late ticks make it overloaded, however idle the event loop seems", () => {
      let late = 0.02;
      start(() => {
        for (let tick = 0; tick < 15; tick++) lateness.observe(late);
        return 0.3;
      });
      pass();
      assert.equal(meter.overloaded(), true);
      assert.ok(Math.abs(meter.load().tickLatenessMs - 20) < 0.01);
      late = 0.001;
      pass();
      assert.equal(meter.overloaded(), false);
    });

    it("a process with few rooms is never overloaded", () => {
      rooms = 49;
      start(() => 1);
      pass();
      assert.equal(meter.overloaded(), false);
      rooms = 50;
      pass(250);
      assert.equal(meter.overloaded(), true);
    });
  });

  it("reports rooms, clients and lateness", () => {
    start(() => 0);
    assert.deepEqual(meter.load(), { rooms: 400, clients: 1600, eventLoopUtilization: 0, tickLatenessMs: 0 });
  });
});
